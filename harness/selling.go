package harness

import (
	"context"
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

// Exchange makes the vendor exchange a licence for another one, which exists from then on under the name given.
func (s *Session) Exchange(ctx context.Context, licence, successor string) error {
	return s.command(ctx, cloud.ExchangeLicence{Licence: cloud.LicenceID(licence), Successor: cloud.LicenceID(successor)})
}

// ColleagueAddsProduct makes the colleague add one more copy of a product to the organization they selected.
func (s *Session) ColleagueAddsProduct(ctx context.Context, product string) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	i, err := s.product(s.places[s.colleague], product)
	if err != nil {
		return err
	}
	s.began = s.world.Seq()
	body := map[string]string{"series": i.SKU.Series, "edition": i.SKU.Edition, "version": string(i.SKU.Version)}
	return s.keep(s.colleague.call(ctx, http.MethodPost, "/v1/product-instances", body, nil))
}
