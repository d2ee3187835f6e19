package house_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// wallClock is the one file that reads the machine's clock.
const wallClock = "mockcloud/engine/engine.go"

// clockReads finds where a file reads the machine's clock, or sleeps in a test.
// Aliases are followed; a local name that hides the package is not mistaken
// for it.
func clockReads(s source) []string {
	forbidden, reason := []string{"Now", "Since", "Until"}, "only "+wallClock+" reads the machine's clock; take the time as an argument, or replays and tests differ from run to run"
	if s.isTest() {
		forbidden, reason = []string{"Now", "Since", "Until", "Sleep"}, "a test must not depend on how fast the machine is; use fixed times, await a channel, or a testing/synctest bubble"
	} else if s.path == wallClock {
		return nil
	}
	name, dotted := timeName(s)
	var broken []string
	if dotted {
		broken = append(broken, s.path+": imports time with a dot; give it its name, so that reads of the clock are seen")
	}
	ast.Inspect(s.file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		base, ok := selector.X.(*ast.Ident)
		if ok && base.Name == name && base.Obj == nil && slices.Contains(forbidden, selector.Sel.Name) {
			broken = append(broken, fmt.Sprintf("%s: time.%s: %s", s.at(node), selector.Sel.Name, reason))
		}
		return true
	})
	return broken
}

// timeName is the name under which a file knows package time.
func timeName(s source) (name string, dotted bool) {
	for _, spec := range s.file.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); path != "time" {
			continue
		}
		switch {
		case spec.Name == nil:
			return "time", false
		case spec.Name.Name == ".":
			return "", true
		default:
			return spec.Name.Name, false
		}
	}
	return "", false
}

func TestOneClock(t *testing.T) {
	for _, s := range tree(t) {
		for _, broken := range clockReads(s) {
			assert.Fail(t, "the machine's clock is read", broken)
		}
	}
}
