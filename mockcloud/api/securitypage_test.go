package api

import (
	"fmt"
	"slices"
	"strings"
)

// securityPage prints the cells for people.
func securityPage(list []duty, cells map[string]string) string {
	var b strings.Builder
	total := len(list) * (len(tokenRoles()) + len(placeRoles()))
	fmt.Fprintf(&b, `# Who may call what

TestSecurityTable (mockcloud/api) writes this page and fails when an answer differs: %d operations of
mockcloud/api/openapi.yaml, asked by %d kinds of callers, %d answers. A **bold** status is a success. Each request would succeed
if somebody with the right sent it, so a refusal here is about the caller and not about a mistake in the request. In a
world that does not exist nobody gets anything.

`, len(list), len(tokenRoles())+len(placeRoles()), total)
	b.WriteString("## By the token that is brought\n\nThe server has an admin token here. A world's credentials are good in that world only.\n\n")
	securityTable(&b, list, tokenRoles(), cells)
	b.WriteString("\n## By where the request comes from\n\nThe server has no admin token here and listens on this computer's own address; nobody brings a token.\n\n")
	securityTable(&b, list, placeRoles(), cells)
	return b.String()
}

func securityTable(b *strings.Builder, list []duty, roles []role, cells map[string]string) {
	for _, who := range roles {
		fmt.Fprintf(b, "- **%s**: %s\n", who.name, who.means)
	}
	b.WriteString("\n| operation |")
	for _, who := range roles {
		fmt.Fprintf(b, " %s |", who.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(roles)) + "\n")
	for _, class := range []string{"none", "session", "mop", "serviceCenter", "admin"} {
		for _, d := range list {
			if d.class != class {
				continue
			}
			fmt.Fprintf(b, "| `%s %s` |", d.method, d.path)
			for _, who := range roles {
				status := cells[d.id+" "+who.name]
				if slices.Contains([]string{"200", "201", "204"}, status) {
					status = "**" + status + "**"
				}
				fmt.Fprintf(b, " %s |", status)
			}
			b.WriteString("\n")
		}
	}
}
