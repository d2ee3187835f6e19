package export

// statement is an xAPI 1.0.3 statement, with what this room uses of it and without its id, which is made of all the rest.
// What the specification leaves to the store (stored, authority, version) is left to it.
type statement struct {
	Actor     actor    `json:"actor"`
	Verb      verb     `json:"verb"`
	Object    activity `json:"object"`
	Result    *result  `json:"result,omitempty"`
	Context   around   `json:"context"`
	Timestamp string   `json:"timestamp"`
}

// actor is an agent known by an account, as cmi5 asks; Name is what people call them.
type actor struct {
	ObjectType string  `json:"objectType"`
	Name       string  `json:"name,omitempty"`
	Account    account `json:"account"`
}

type account struct {
	HomePage string `json:"homePage"`
	Name     string `json:"name"`
}

// languages is a text by language tag.
type languages map[string]string

type verb struct {
	ID      string    `json:"id"`
	Display languages `json:"display"`
}

type activity struct {
	ObjectType string      `json:"objectType"`
	ID         string      `json:"id"`
	Definition *definition `json:"definition,omitempty"`
}

type definition struct {
	Type        string    `json:"type"`
	Name        languages `json:"name"`
	Description languages `json:"description,omitempty"`
}

type result struct {
	Score      *score         `json:"score,omitempty"`
	Success    *bool          `json:"success,omitempty"`
	Completion *bool          `json:"completion,omitempty"`
	Duration   string         `json:"duration,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// score has all four values: cmi5 wants min and max wherever there is raw, and xAPI the first between the others.
type score struct {
	Scaled float64 `json:"scaled"`
	Raw    int     `json:"raw"`
	Min    int     `json:"min"`
	Max    int     `json:"max"`
}

// around is a statement's context.
type around struct {
	Registration string            `json:"registration"`
	Activities   contextActivities `json:"contextActivities"`
	Platform     string            `json:"platform"`
	Extensions   map[string]any    `json:"extensions"`
}

type contextActivities struct {
	Parent   []activity `json:"parent"`
	Grouping []activity `json:"grouping"`
	Category []activity `json:"category"`
}
