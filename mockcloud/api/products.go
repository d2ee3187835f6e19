package api

import (
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
)

func productOperations() []operation {
	return []operation{
		{http.MethodGet, "/v1/products", "listProducts", open, listProducts},
		{http.MethodGet, "/v1/product-instances", "listProductInstances", session, listInstances},
		{http.MethodPost, "/v1/product-instances", "addProductInstance", session, addInstance},
	}
}

type productJSON struct {
	Series  string        `json:"series"`
	Name    string        `json:"name"`
	Profile cloud.Profile `json:"profile"`
	Since   cloud.Version `json:"since"`
}

// listProducts shows the catalogue of series, which is no secret: it takes no sign-in.
func listProducts(*request) (ask, *problem) {
	return ask{show: func(view) answer {
		list := []productJSON{}
		for _, s := range cloud.AllSeries() {
			list = append(list, productJSON{Series: s.Key, Name: s.Name, Profile: s.Profile, Since: s.Since})
		}
		return ok(map[string]any{"products": list})
	}}, nil
}

type instanceJSON struct {
	ID     cloud.InstanceID `json:"id"`
	Name   string           `json:"name"`
	SKU    cloud.SKU        `json:"sku"`
	Active bool             `json:"active"`
}

func showInstance(v view, i *cloud.Instance) instanceJSON {
	return instanceJSON{ID: i.ID, Name: i.Name(), SKU: i.SKU, Active: v.s.InForce(i.ID, v.now) != nil}
}

func listInstances(*request) (ask, *problem) {
	return look(cloud.ProductsScreen, func(v view) answer {
		list := []instanceJSON{}
		for _, i := range v.s.InstancesOf(v.s.Sessions.Get(v.who.session).Organization) {
			list = append(list, showInstance(v, i))
		}
		return ok(map[string]any{"product_instances": list})
	})
}

type addInstanceInput struct {
	Series  string `json:"series" need:"true" max:"64"`
	Edition string `json:"edition" max:"64"`
	Version string `json:"version" need:"true" max:"32"`
}

func addInstance(q *request) (ask, *problem) {
	in, p := read[addInstanceInput](q)
	if p != nil {
		return ask{}, p
	}
	return ask{
		command: func(_ *cloud.State, who caller) cloud.Command {
			sku := cloud.SKU{Series: in.Series, Edition: in.Edition, Version: cloud.Version(in.Version)}
			return cloud.AddInstance{Session: who.session, SKU: sku}
		},
		show: func(v view) answer {
			e, _ := happened[cloud.InstanceAdded](v)
			return created(showInstance(v, &e.Instance))
		},
	}, nil
}
