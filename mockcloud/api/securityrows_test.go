package api

import (
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// right is a row of the security table: a request that succeeds when somebody with the right sends it, and how often
// the others get something else than their kind does everywhere.
type right struct {
	id string
	// ready brings the court to where the request succeeds, and returns the ids of the path.
	ready func(*court) []string
	body  func(*court) any
	query string
	// but are the outcomes that differ from those of the row's class, by role.
	but map[string]int
	// brought says that the request itself tells what it is about: whoever has the keys or papers knows whose they are.
	brought bool
}

// plain takes ids that are there from the beginning.
func plain(ids ...string) func(*court) []string { return func(*court) []string { return ids } }

func always(body map[string]any) func(*court) any { return func(*court) any { return body } }

// boxKeys are the serial number and CDKey of the licence that belongs to the organization.
func boxKeys(c *court) any {
	return map[string]any{
		"serial_number": c.secret(here, func(s *cloud.State) string { return s.SerialNumber("box") }),
		"cdkey":         c.secret(here, func(s *cloud.State) string { return s.CDKey("box") }),
	}
}

// boxSerial adds members to the serial number of the box.
func boxSerial(more map[string]any) func(*court) any {
	return func(c *court) any {
		more["serial_number"] = c.secret(here, func(s *cloud.State) string { return s.SerialNumber("box") })
		return more
	}
}

// activated is the world after the organization's licence was activated.
func activated(c *court) []string {
	id := c.sits(here, "owner")
	c.does(here, cloud.Activate{
		Session: id, SerialNumber: cloud.KeyRef{Part: cloud.SerialPart, Licence: "box"}, CDKey: cloud.KeyRef{Part: cloud.CDKeyPart, Licence: "box"},
	})
	return nil
}

// made finds the thing that a command made.
func made[E cloud.Event](c *court, command cloud.Command, id func(E) string) []string {
	for _, e := range c.does(here, command) {
		if e, ok := e.(E); ok {
			return []string{id(e)}
		}
	}
	require.Fail(c.t, "nothing was made", command.Kind())
	return nil
}

func backedUp(c *court) []string {
	return made(c, cloud.BackUp{Session: c.sits(here, "owner"), AccountSet: "books"}, func(e cloud.BackedUp) string { return string(e.Backup.ID) })
}

func ordered(c *court) []string {
	activated(c)
	serial := cloud.KeyRef{Part: cloud.SerialPart, Licence: "box"}
	return made(c, cloud.OpenOrder{SerialNumber: serial, Order: cloud.ServiceFeeOrder, ToVersion: "15.0"}, func(e cloud.OrderOpened) string { return string(e.Order.ID) })
}

func ticketed(c *court) []string {
	activated(c)
	serial := cloud.KeyRef{Part: cloud.SerialPart, Licence: "box"}
	return made(c, cloud.OpenTicket{SerialNumber: serial, Evidence: "发票 0012"}, func(e cloud.TicketOpened) string { return string(e.Ticket.ID) })
}

// faulty has a fault to drop.
func faulty(c *court) []string {
	c.armed()
	return []string{"f1"}
}

// named has a moment to go back to.
func named(c *court) []string {
	_, err := c.world(here).Snapshot("start")
	require.NoError(c.t, err)
	return nil
}

// rights are the rows: one for each operation of the contract.
func rights() []right {
	// An ordinary member may look and keep books; what binds the company is for owners and administrators.
	managers := map[string]int{"member": 403}
	// A rival's own product has no licence for this to be about.
	inactive := map[string]int{"member": 403, "rival": 422}
	// Another organization's things are not there for a rival, whatever their names.
	hidden := map[string]int{"rival": 404}
	// A session knows itself and its account's organizations, also when it has lost one of them.
	own := map[string]int{"removed": 200}
	return []right{
		{id: "signIn", brought: true, body: func(c *court) any {
			password := c.secret(here, func(s *cloud.State) string { return s.Password("owner") })
			return map[string]any{"account": "owner@example.com", "password": password, "feature_code": "FC-1"}
		}},
		{id: "getSession", but: own},
		{id: "selectPlace", body: always(map[string]any{"organization": "right"}), but: map[string]int{"rival": 403}},
		{id: "signOut", but: map[string]int{"removed": 204}},
		{id: "listOrganizations", but: own},
		{id: "listProducts"},
		{id: "listProductInstances"},
		{id: "addProductInstance", body: always(map[string]any{"series": "commerce", "version": "7.0"}), but: managers},
		{id: "listAccountSets"},
		{id: "createAccountSet", body: always(map[string]any{"name": "二账套", "number": "002"})},
		{id: "getAccountSet", ready: plain("books"), but: hidden},
		{id: "deleteAccountSet", ready: plain("books"), query: "?confirm=true", but: hidden},
		{id: "postVoucher", ready: plain("books"), body: always(map[string]any{}), but: hidden},
		{id: "closePeriod", ready: plain("books"), body: always(map[string]any{}), but: hidden},
		{id: "backUp", ready: plain("books"), but: hidden},
		{id: "listBackups", ready: backedUp, but: own},
		{id: "verifyBackup", ready: backedUp, but: map[string]int{"rival": 404, "removed": 404}},
		{id: "restoreBackup", ready: func(c *court) []string {
			ids := backedUp(c)
			c.does(here, cloud.DeleteAccountSet{Session: c.sits(here, "owner"), AccountSet: "books", Confirmed: true})
			return ids
		}, but: hidden},
		{id: "reviewActivation", body: boxKeys},
		{id: "activate", brought: true, body: boxKeys, but: managers},
		{id: "listActivations", ready: activated},
		{id: "requestReRegistration", ready: activated, but: inactive},
		{id: "listReRegistrations", ready: activated},
		{id: "activateYunzhijia", ready: activated, but: inactive, body: func(c *court) any {
			return map[string]any{"cdkey": c.secret(here, func(s *cloud.State) string { return s.YunzhijiaCDKey("yzj") })}
		}},
		{id: "getLicence", ready: activated},
		{id: "getCertification"},
		{id: "submitCertification", brought: true, body: always(map[string]any{"company_name": "青松贸易有限公司", "credit_code": "91350211M000100Y43"}), but: managers},
		{id: "getWorldDocument"},

		{id: "openOrder", ready: activated, body: boxSerial(map[string]any{"kind": "service-fee", "to_version": "15.0"})},
		{id: "listOrders", ready: ordered},
		{id: "completeOrder", ready: ordered},
		{id: "openTicket", ready: activated, body: boxSerial(map[string]any{"evidence": "发票 0012"})},
		{id: "listTickets", ready: ticketed},
		{id: "settleTicket", ready: ticketed, body: always(map[string]any{"action": "unbind"})},

		{id: "getIndex"},
		{id: "getDocument"},
		{id: "getHealth"},
		{id: "getMetrics"},
		{id: "listPresets"},
		{id: "listWorlds"},
		{id: "createWorld", body: always(map[string]any{"id": "third"})},
		{id: "getWorld", ready: plain(here)},
		{id: "deleteWorld", ready: plain(abroad)},
		{id: "resetAll"},
		{id: "getThisWorld"},
		{id: "resetWorld"},
		{id: "takeSnapshot", body: always(map[string]any{"name": "moment"})},
		{id: "listSnapshots", ready: named},
		{id: "forkWorld"},
		{id: "compactWorld"},
		{id: "getClock"},
		{id: "moveClock", body: always(map[string]any{"advance": "1d"})},
		{id: "listFaults", ready: faulty},
		{id: "armFault", body: always(map[string]any{"id": "f2", "kind": "latency", "delay_ms": 1})},
		{id: "clearFaults", ready: faulty},
		{id: "disarmFault", ready: faulty},
		{id: "readJournal"},
		{id: "getDiagnosis"},
		{id: "command", body: always(map[string]any{"kind": "organization.add", "id": "late", "name": "晚到企业"})},
		{id: "getState"},
	}
}
