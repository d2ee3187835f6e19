package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/harness/cases/redact"
	"example.com/rehearse/harness/verdict"
	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/journal"
	"example.com/rehearse/scenarios"
	"example.com/rehearse/scenarios/catalogue"
)

// player reads a capture for the second time and plays it by the rules.
type player struct {
	l        *learner
	state    *cloud.State               // always the fold of entries
	entries  []journal.Entry            // the case's journal so far
	initial  int                        // how many of them were there before the capture begins
	now      time.Time                  // of the exchange being played
	sessions map[string]cloud.SessionID // by token
	newest   cloud.SessionID
	ids      map[string]string // identities made during the capture; those of before are the learner's
	outside  bool              // the purchaser whom the capture does not show was founded already: there is but one

	assumptions []cases.Assumption // each said once
	unmatched   []cases.Unmatched  // what the rules could not answer as recorded, with those that were not read at all
	doubts      []verdict.Doubt
}

// unknownServer is the feature code of a server computer that the capture does not show; no world makes this one.
const unknownServer cloud.FeatureCode = "FC-0000-0000-0000"

// boughtService is the Yunzhijia service that every captured world is founded with: a capture shows its CDKey at most,
// and never whether it was bought.
const boughtService = scenarios.YunzhijiaService // by which the sentences know it, so that the remedy can be played

// enter decides a command and writes it down, whatever comes of it.
func (p *player) enter(actor journal.Actor, wire *journal.Wire, c cloud.Command) journal.Entry {
	e := journal.Entry{Seq: uint64(len(p.entries)) + 1, At: p.now.UTC(), Actor: actor, Wire: wire, Command: c, RulesVersion: journal.RulesVersion}
	if c != nil {
		e.Outcome = cloud.Decide(p.state, cloud.Input{Now: e.At, Seq: e.Seq, Command: c})
		cloud.Apply(p.state, e.At, e.Outcome.Events...)
	}
	p.entries = append(p.entries, e)
	return e
}

// would decides a command without writing it down.
func (p *player) would(c cloud.Command) cloud.Outcome {
	return cloud.Decide(p.state, cloud.Input{Now: p.now.UTC(), Seq: uint64(len(p.entries)) + 1, Command: c})
}

// outsideCapture is something that happened although the capture does not show it.
func (p *player) outsideCapture(c cloud.Command) journal.Entry {
	return p.enter(journal.Actor{Kind: journal.SystemActor}, nil, c)
}

// somebody signs in on a computer, outside the capture, and goes to a product.
func (p *player) somebody(a cloud.AccountID, m cloud.MachineID, i cloud.InstanceID) cloud.SessionID {
	code := unknownServer
	if machine := p.state.Machines.Get(m); machine != nil {
		code = machine.FeatureCode
	}
	e := p.outsideCapture(cloud.SignIn{Account: a, Password: cloud.PasswordRef{Right: true}, FeatureCode: code})
	for _, event := range e.Outcome.Events {
		if in, ok := event.(cloud.SignedIn); ok {
			x := in.Session.ID
			if instance := p.state.Instances.Get(i); instance != nil {
				p.outsideCapture(cloud.SelectOrganization{Session: x, Organization: instance.Organization})
				p.outsideCapture(cloud.SelectProduct{Session: x, Instance: i})
			}
			return x
		}
	}
	return ""
}

// pairOf refers to a licence's keys; the keys themselves no case has.
func pairOf(l cloud.LicenceID) (serial, cdkey cloud.KeyRef) {
	return cloud.KeyRef{Licence: l, Part: cloud.SerialPart}, cloud.KeyRef{Licence: l, Part: cloud.CDKeyPart}
}

// activateBefore makes a licence active as it must have been before the capture began.
func (p *player) activateBefore(s *soldLicence, at time.Time) {
	p.assume("earlier-activation", "抓包之前授权已经激活，假设是在一天之前", "a licence was active before the capture began: taken as activated a day earlier")
	p.now = at.AddDate(0, 0, -1)
	x := p.somebody(cloud.AccountID(p.l.ids[s.first.account]), cloud.MachineID(p.l.ids[s.first.machine]), cloud.InstanceID(p.l.ids[s.first.instance]))
	serial, cdkey := pairOf(s.id)
	p.outsideCapture(cloud.Activate{Session: x, SerialNumber: serial, CDKey: cdkey})
	p.outsideCapture(cloud.SignOut{Session: x})
	p.now = at
}

// play plays one exchange and lists it when the rules cannot answer as recorded.
func (p *player) play(x *Exchange, rest []*Exchange) {
	p.now = x.At
	c, actor := p.command(x)
	wire := &journal.Wire{Method: method(x.Method), Path: p.path(x), Operation: x.op, Status: x.Status, Code: p.known(x.problemOf())}
	if x.leaks {
		wire.Leaks = []string{"a key in the address"}
	}
	if kind, phase := p.broken(x, rest); kind != "" {
		p.spoil(actor, wire, c, kind, phase)
		return
	}
	if c == nil {
		return // documents and lists of a desk change nothing and are no command
	}
	if !p.fits(x, p.would(c)) {
		c = p.adjust(x, c)
	}
	if out := p.would(c); !p.fits(x, out) {
		p.list(x, out)
		return
	}
	e := p.enter(actor, wire, c)
	p.doubt(x, e)
	p.learnIDs(x, e)
}

// known keeps a recorded code only if it is one of ours: anything else is free text.
func (p *player) known(code cloud.Code) cloud.Code {
	for _, info := range cloud.Codes() {
		if info.Code == code {
			return code
		}
	}
	return ""
}

// path is the operation's address with the case's identities.
func (p *player) path(x *Exchange) string {
	for _, r := range routes() {
		if r.op == x.op {
			path := r.pattern
			for _, id := range x.ids {
				path = strings.Replace(path, "{id}", p.identity(id), 1)
			}
			return path
		}
	}
	return ""
}

// identity is the case's identity for a captured one.
func (p *player) identity(captured string) string {
	if id, ok := p.ids[captured]; ok {
		return id
	}
	if id, ok := p.l.ids[captured]; ok {
		return id
	}
	if captured == "" {
		return ""
	}
	id, _ := p.l.id("unknown", captured)
	return id
}

// fits reports whether the rules' answer is the recorded one, as far as it was recorded. Behind the shared prompt each of
// the masked causes fits: which it was is a doubt.
func (p *player) fits(x *Exchange, out cloud.Outcome) bool {
	recorded := x.problemOf()
	switch {
	case x.succeeded():
		return !out.Refused()
	case !out.Refused():
		return false
	case recorded == "" || p.known(recorded) == "":
		return true // refused, and the capture does not say why
	case recorded == cloud.SharedPrompt:
		return out.Refusal.Code.Masked()
	}
	return out.Refusal.Code == recorded
}

// list notes an exchange that the rules answer otherwise, for a person to look at. Only the operation and the codes are
// told: addresses and answers may hold anything.
func (p *player) list(x *Exchange, out cloud.Outcome) {
	rules := "success"
	if out.Refused() {
		rules = string(out.Refusal.Code)
	}
	recorded := fmt.Sprintf("%d %s", x.Status, p.known(x.problemOf()))
	p.unmatched = append(p.unmatched, cases.Unmatched{Entry: x.Number, What: method(x.Method) + " " + p.path(x), Reason: catalogue.Text{
		ZhCN: "记录的答复是" + strings.TrimSpace(recorded) + "，规则的答复是" + rules,
		En:   "the recorded answer is " + strings.TrimSpace(recorded) + ", the rules answer " + rules,
	}})
}

// slow is how long an activation may take before somebody gives up on it or asks again (assumed: comparable clients
// wait ten to thirty seconds).
const slow = 10 * time.Second

// broken tells the exchanges that the way, not the cloud, spoilt: no answer, an overload, a success without a body or after
// a long time.
func (p *player) broken(x *Exchange, rest []*Exchange) (kind, phase string) {
	switch {
	case x.Status == 0:
		return "connection-reset", p.committed(x, rest)
	case x.Status == 429 && p.known(x.problemOf()) == "":
		return "rate-limit", "before"
	case x.Status >= 500 && p.known(x.problemOf()) == "":
		return "unavailable", "before"
	case x.op == "activate" && (x.Status == 200 || x.Status == 201):
		return p.spoiltBody(x, rest)
	}
	return "", ""
}

// spoiltBody tells an activation whose success was empty, breaks off or is no object at all, as a gateway's page. A body that was not captured is neither.
func (p *player) spoiltBody(x *Exchange, rest []*Exchange) (kind, phase string) {
	switch {
	case x.Response == nil:
		p.assume("no-body", "抓包里没有激活的答复内容，按状态码当作成功", "the body of the answer to an activation was not captured: its status is taken at its word")
	case len(x.Response) == 0:
		return "empty-200", p.committed(x, rest)
	case !json.Valid(x.Response) && !bytes.HasPrefix(bytes.TrimSpace(x.Response), []byte("{")):
		return "malformed-200", p.committed(x, rest)
	case !json.Valid(x.Response):
		return "truncated-body", "after"
	}
	if x.Took >= slow {
		return "latency", "after"
	}
	return "", ""
}

// committed looks ahead: unless licence information shows later that nothing was activated, the lost answer is taken
// for a success, which is the harm that has to be ruled out first.
func (p *player) committed(x *Exchange, rest []*Exchange) string {
	if x.op != "activate" {
		return "before"
	}
	for _, later := range rest {
		if !later.succeeded() {
			continue
		}
		a := body[answer](later.Response)
		if later.op == "activate" && a.Result == "activated" || later.op == "getLicence" && a.Licence == nil {
			return "before"
		}
	}
	return "after"
}

// spoil writes an exchange that a fault spoilt, decided or not. After the commit it is decided, and its events stand; a
// refusal that got lost changed nothing and is as good as undecided.
func (p *player) spoil(actor journal.Actor, wire *journal.Wire, c cloud.Command, kind, phase string) {
	if phase == "before" || c == nil || p.would(c).Refused() {
		c, phase = nil, "before"
	}
	p.enter(actor, wire, c)
	if kind == "connection-reset" && phase == "after" {
		p.assume("lost-answer", "答复丢失，假设激活已经生效", "the answer was lost: the activation is assumed to have taken effect")
	}
	p.entries[len(p.entries)-1].Fault = &journal.Fault{Op: "fired", ID: "captured", Kind: kind, Phase: phase}
}

// doubt notes that an answer hides which of its causes it was. The shares are assumed: they say in which order a support
// engineer would look, and no more.
func (p *player) doubt(x *Exchange, e journal.Entry) {
	if e.Outcome.Refusal == nil {
		return
	}
	switch x.problemOf() {
	case cloud.SharedPrompt:
		p.doubtPrompt(x, e)
	case cloud.InstanceOccupied:
		p.doubts = append(p.doubts, verdict.Doubt{Seq: e.Seq, Modes: []verdict.Likely{{Mode: "exchanged-licence", Share: 0.6}, {Mode: "double-activation-race", Share: 0.4}}})
	case cloud.LicenceInUse:
		p.doubts = append(p.doubts, verdict.Doubt{Seq: e.Seq, Modes: []verdict.Likely{
			{Mode: "double-activation-race", Share: 0.4}, {Mode: "wrong-organization", Share: 0.25}, {Mode: "wrong-account", Share: 0.2}, {Mode: "foreign-serial", Share: 0.15},
		}})
	default:
	}
}

// doubtPrompt shares a doubt among the causes of the shared prompt. What was typed may tell that it was pasted.
func (p *player) doubtPrompt(x *Exchange, e journal.Entry) {
	const key, server, fee, upgrade = "bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing"
	shares := []verdict.Likely{{Mode: key, Share: 0.7}, {Mode: server, Share: 0.1}, {Mode: fee, Share: 0.1}, {Mode: upgrade, Share: 0.1}}
	switch e.Outcome.Refusal.Code {
	case cloud.NotOriginalServer:
		shares = []verdict.Likely{{Mode: server, Share: 0.6}, {Mode: fee, Share: 0.15}, {Mode: upgrade, Share: 0.15}, {Mode: key, Share: 0.1}}
	case cloud.MOPServiceFeeMissing, cloud.MOPUpgradeMissing:
		shares = []verdict.Likely{{Mode: fee, Share: 0.4}, {Mode: upgrade, Share: 0.35}, {Mode: key, Share: 0.15}, {Mode: server, Share: 0.1}}
	default:
		q := body[request](x.Request)
		if cloud.NormaliseKey(q.SerialNumber) != q.SerialNumber || cloud.NormaliseKey(q.CDKey) != q.CDKey {
			shares = []verdict.Likely{{Mode: "pasted-key", Share: 0.6}, {Mode: key, Share: 0.25}, {Mode: server, Share: 0.05}, {Mode: fee, Share: 0.05}, {Mode: upgrade, Share: 0.05}}
		}
	}
	p.doubts = append(p.doubts, verdict.Doubt{Seq: e.Seq, Modes: shares})
	p.assume("shared-prompt", "统一提示看不出原因，按最可能的一种处理", "the shared prompt hides its cause: the likeliest is taken")
}

// learnIDs connects identities that the cloud gave during the capture with those that the rules gave.
func (p *player) learnIDs(x *Exchange, e journal.Entry) {
	captured := body[answer](x.Response)
	for _, event := range e.Outcome.Events {
		made := ""
		switch v := event.(type) {
		case cloud.SignedIn:
			p.newest = v.Session.ID
			if captured.Token != "" {
				p.sessions[captured.Token] = v.Session.ID
			}
		case cloud.Reviewed:
			made = string(v.Review.ID)
		case cloud.AccountSetAdded:
			made = string(v.AccountSet.ID)
		case cloud.BackedUp:
			made = string(v.Backup.ID)
		case cloud.Restored:
			made = string(v.AccountSet.ID)
		case cloud.InstanceAdded:
			made = string(v.Instance.ID)
		case cloud.OrderOpened:
			made = string(v.Order.ID)
		case cloud.TicketOpened:
			made = string(v.Ticket.ID)
		}
		if made != "" && captured.ID != "" {
			p.ids[captured.ID] = made
		}
	}
}

// session is the one that an exchange belongs to. Without a token it is the newest; without any, one is opened.
func (p *player) session(x *Exchange) cloud.SessionID {
	if id, ok := p.sessions[x.Token]; ok && x.Token != "" {
		return id
	}
	if p.newest != "" {
		if x.Token == "" {
			p.assume("session", "抓包里没有登录令牌，按最近一次登录处理", "the capture has no sign-in tokens: the newest sign-in is taken")
		}
		return p.newest
	}
	p.assume("earlier-sign-in", "抓包从登录之后才开始，假设登录成功", "the capture begins after the sign-in, which is taken as successful")
	at := p.l.at(x)
	if p.l.ids[at.account] == "" {
		return "nobody"
	}
	p.newest = p.somebody(cloud.AccountID(p.l.ids[at.account]), cloud.MachineID(p.l.ids[at.machine]), "")
	return p.newest
}

// key is the reference for a typed key. Keys of licences that the cloud knew are theirs; others nobody issued.
func (p *player) key(text string, part cloud.KeyPart) cloud.KeyRef {
	if text == "" {
		return cloud.KeyRef{}
	}
	known := p.l.bySerial
	if part == cloud.CDKeyPart {
		known = p.l.byCDKey
	}
	if s := known[text]; s != nil {
		return cloud.KeyRef{Licence: s.id, Part: part}
	}
	p.l.red.Secret(redact.Key, text)
	id, _ := p.l.id("key", "key "+text)
	return cloud.KeyRef{Unknown: fmt.Sprintf("%04s", strings.TrimPrefix(id, "key-"))}
}
