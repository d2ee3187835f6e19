package dialect

import (
	"maps"
	"slices"
	"sync"
)

const (
	// maxClients bounds how many clients are remembered; the one that came first is forgotten first.
	maxClients = 1000
	// maxRemembered bounds a remembered text, in bytes.
	maxRemembered = 1024
)

// memory keeps what clients said in earlier requests. It lives in the process: a restarted server has forgotten. What
// is in it may be secret and is never shown.
type memory struct {
	mu      sync.Mutex
	clients map[string]map[string]string
	order   []string
}

func newMemory() *memory { return &memory{clients: map[string]map[string]string{}} }

// recall returns a copy of what is remembered of a client.
func (m *memory) recall(client string) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.clients[client])
}

// keep remembers texts of a client, in place of earlier ones of the same names.
func (m *memory) keep(client string, texts map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.clients[client] == nil {
		if len(m.order) == maxClients {
			delete(m.clients, m.order[0])
			m.order = slices.Delete(m.order, 0, 1)
		}
		m.clients[client] = map[string]string{}
		m.order = append(m.order, client)
	}
	for name, text := range texts {
		m.clients[client][name] = text[:min(len(text), maxRemembered)]
	}
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
