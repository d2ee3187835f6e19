package harness

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Reference is the client that comes with the product: plain HTTP against a world's base URL, and the manners of a
// good client. It shows the true account, organization, product and account sets before it activates; it repeats a
// request whose answer was lost with the same idempotency key and no other; it waits as long as it is told, within
// bounds; it never signs in by itself; and it neither shows nor keeps a key. Make one with [NewReference].
type Reference struct {
	http     *http.Client
	name     string
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error
	careless bool

	setting Setting
	token   string
	shown   Shown // who is signed in, and with what selected
	keys    int   // idempotency keys used so far
	review  string
}

// ReferenceOption changes how a [Reference] behaves.
type ReferenceOption func(*Reference)

// WithTransport makes it speak through t instead of the network.
func WithTransport(t http.RoundTripper) ReferenceOption {
	return func(r *Reference) { r.http.Transport = t }
}

// WithName sets how it calls itself.
func WithName(name string) ReferenceOption { return func(r *Reference) { r.name = name } }

// WithComputerClock makes it tell the cloud, at sign-in, what the computer's clock shows.
func WithComputerClock(now func() time.Time) ReferenceOption {
	return func(r *Reference) { r.now = now }
}

// WithSleep replaces its waiting between attempts.
func WithSleep(sleep func(context.Context, time.Duration) error) ReferenceOption {
	return func(r *Reference) { r.sleep = sleep }
}

// Careless makes it activate without a review, as many a client does.
func Careless() ReferenceOption { return func(r *Reference) { r.careless = true } }

// NewReference returns the built-in client.
//
// It opens a connection for each request: on a pooled one net/http repeats requests by itself, past the client's own
// count. It follows no redirection, which would carry keys to another host.
func NewReference(options ...ReferenceOption) *Reference {
	r := &Reference{name: "rehearse-reference", sleep: sleep}
	r.http = &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	for _, o := range options {
		o(r)
	}
	return r
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Info implements [Client].
func (r *Reference) Info() Info {
	return Info{Name: r.name, Version: "1", Capabilities: Actions()}
}

// Start implements [Client].
func (r *Reference) Start(_ context.Context, setting Setting) error {
	r.setting, r.token, r.shown, r.review = setting, "", Shown{}, ""
	return nil
}

// End implements [Client]. The sign-in is left to run out, as when somebody switches the computer off.
func (r *Reference) End(context.Context) error {
	r.token, r.shown, r.review = "", Shown{}, ""
	r.http.CloseIdleConnections()
	return nil
}

// Do implements [Client].
func (r *Reference) Do(ctx context.Context, action Action, args Args) (Result, error) {
	do := r.handlers()[action]
	if do == nil {
		return Result{Outcome: Unsupported}, nil
	}
	shown, err := do(ctx, args)
	var t *trouble
	switch {
	case errors.As(err, &t):
		shown.Message = t.message
		return Result{Outcome: t.outcome, Shown: shown}, nil
	case err != nil:
		return Result{}, err
	}
	return Result{Outcome: OK, Shown: shown}, nil
}

func (r *Reference) handlers() map[Action]func(context.Context, Args) (Shown, error) {
	return map[Action]func(context.Context, Args) (Shown, error){
		SignIn: r.signIn, ListOrganizations: r.listOrganizations, SelectOrganization: r.selectOrganization,
		ListProducts: r.listProducts, SelectProduct: r.selectProduct, ListAccountSets: r.listAccountSets,
		Review: r.reviewActivation, Activate: r.activate, LicenseInfo: r.licenseInfo,
		ActivateYunzhijia: r.activateYunzhijia, ReRegister: r.reRegister, SubmitCertification: r.certify,
		CreateAccountSet: r.createAccountSet, BackupAccountSet: r.backUp, DeleteAccountSet: r.deleteAccountSet,
		RestoreAccountSet: r.restore,
	}
}

// trouble is why an action was not done, in the words the person is shown.
type trouble struct {
	outcome Outcome
	message string
}

// Error is the outcome with what the person is shown.
func (t *trouble) Error() string { return string(t.outcome) + ": " + t.message }

func refusedBecause(message string) error { return &trouble{outcome: Refused, message: message} }

// words picks the text in the person's language.
func (r *Reference) words(zh, en string) string {
	if r.setting.Locale == "en" {
		return en
	}
	return zh
}
