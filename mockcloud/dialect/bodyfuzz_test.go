package dialect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzBodies holds the readers of clients' bodies to this: XML, JSON and forms, in UTF-8 or GB18030, are read within their
// depth or refused, and no entity of the sender's own is ever resolved.
func FuzzBodies(f *testing.F) {
	f.Add([]byte(`<?xml version="1.0" encoding="gb2312"?><in><who name="a"/></in>`), true)
	f.Add([]byte(`<!DOCTYPE in [<!ENTITY a SYSTEM "file:///etc/passwd">]><in>&a;</in>`), false)
	f.Add([]byte(strings.Repeat("<a>", 40)), false)
	f.Add([]byte(`{"a":[{"b":"\"[["}]}`), false)
	f.Add([]byte("a=%B9%A6&b=1;c"), true)
	f.Fuzz(func(t *testing.T, raw []byte, gb18030 bool) {
		if top, err := parseXML(raw, gb18030); err == nil {
			assert.LessOrEqual(t, deepest(top), maxDepth)
			top.at([]string{"in", "who", "@name"})
		}
		if _, err := parseJSON(raw); err == nil {
			assert.LessOrEqual(t, depth(raw), maxDepth)
		}
		_, _ = parseForm(string(raw), gb18030)
	})
}

func deepest(e *element) int {
	most := 0
	for _, child := range e.children {
		most = max(most, 1+deepest(child))
	}
	return most
}
