package intake

// The shapes of answers, as far as they tell who and what there is. All operations share one: captures are read
// leniently, and what an answer does not have stays empty. Members that nothing is learnt from are left out.
type (
	sku struct {
		Series  string `json:"series"`
		Edition string `json:"edition"`
		Version string `json:"version"`
	}
	seenAccount struct{ ID, Login, Name, Kind string }
	seenPlace   struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		CreditCode string `json:"credit_code"`
		Role       string `json:"role"`
	}
	seenInstance struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		SKU  sku    `json:"sku"`
	}
	seenSet struct {
		ID    string `json:"id"`
		Books struct{ Vouchers int }
	}
	answer struct {
		ID           string         `json:"id"`
		Token        string         `json:"token"`
		Account      seenAccount    `json:"account"`
		Organization *seenPlace     `json:"organization"`
		Instance     *seenInstance  `json:"product_instance"`
		Places       []seenPlace    `json:"organizations"`
		Instances    []seenInstance `json:"product_instances"`
		Sets         []seenSet      `json:"account_sets"`
		Result       string         `json:"result"`
		Status       string         `json:"status"`
		Licence      *struct {
			ID    string `json:"id"`
			SKU   sku    `json:"sku"`
			Seats int    `json:"seats"`
		} `json:"licence"`
	}
)

// request holds every member that some operation's request has.
type request struct {
	Account      string `json:"account"`
	Password     string `json:"password"`
	FeatureCode  string `json:"feature_code"`
	ClientTime   string `json:"client_time"`
	Organization string `json:"organization"`
	Instance     string `json:"product_instance"`
	SerialNumber string `json:"serial_number"`
	CDKey        string `json:"cdkey"`
	Review       string `json:"review"`
	Name         string `json:"name"`
	Number       string `json:"number"`
	Module       string `json:"module"`
	CompanyName  string `json:"company_name"`
	CreditCode   string `json:"credit_code"`
	Kind         string `json:"kind"`
	ToVersion    string `json:"to_version"`
	Action       string `json:"action"`
	Series       string `json:"series"`
	Edition      string `json:"edition"`
	Version      string `json:"version"`
}
