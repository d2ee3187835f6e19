package harness

import (
	"context"
	"net/http"
	"time"

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

// SellWithModule sells a licence to the purchaser of another one, like it in everything but that it covers one module.
func (s *Session) SellWithModule(ctx context.Context, licence, like, module string) error {
	return s.sell(ctx, licence, like, func(c *cloud.IssueLicence) { c.Modules = []string{module} })
}

// sell issues a licence that is like another one but for what change says.
func (s *Session) sell(ctx context.Context, licence, like string, change func(*cloud.IssueLicence)) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	l, err := s.licence(like)
	if err != nil {
		return err
	}
	c := cloud.IssueLicence{
		ID: cloud.LicenceID(licence), SKU: l.SKU, Seats: l.Seats, Modules: l.Modules,
		ExpiresAt: l.ExpiresAt, ServiceUntil: l.ServiceUntil, Purchase: l.Purchase,
	}
	change(&c)
	return s.command(ctx, c)
}

// SetServicePeriod sets the last day of a licence's service period ("2026-01-31": until its end).
func (s *Session) SetServicePeriod(ctx context.Context, licence, day string) error {
	return s.setTerm(ctx, licence, day, func(t *cloud.SetLicenceTerm, end time.Time) { t.ServiceUntil = end })
}

// SellWithSeats sells a licence to the purchaser of another one, like it in everything but the number of seats.
func (s *Session) SellWithSeats(ctx context.Context, licence, like string, seats int) error {
	return s.sell(ctx, licence, like, func(c *cloud.IssueLicence) { c.Seats = seats })
}
