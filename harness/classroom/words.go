package classroom

import (
	"html/template"
	"time"
)

// head is what every page of a class has at its top.
type head struct{ Code, Title, Tab string }

// functions are what the templates of the classroom ask for besides the look's.
func functions() template.FuncMap {
	return template.FuncMap{
		"head":    func(code, title, tab string) head { return head{code, title, tab} },
		"states":  func() []string { return []string{"help", "stuck", "working", "done"} },
		"formats": func() []string { return []string{"csv", "xlsx", "xapi"} },
		"minutes": func(d time.Duration) int { return int(d / time.Minute) },
		"tone":    tone,
	}
}

// tone is the colour of a state, of a check, or of a moment.
func tone(state string) string {
	return map[string]string{
		"help": "bad", "stuck": "warn", "working": "none", "done": "good", "overlooked": "warn", "missed": "bad", "good": "good", "bad": "bad",
	}[state]
}
