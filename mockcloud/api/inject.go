package api

import (
	"net"
	"net/http"

	"example.com/rehearse/mockcloud/cloud"
	"example.com/rehearse/mockcloud/fault"
)

// send writes the answer, broken as the injection says. Nothing on the wire tells that a fault was planned.
func (h *Handler) send(w http.ResponseWriter, r *http.Request, a *answer, i *fault.Injection) {
	if i == nil {
		a.write(w)
		return
	}
	switch i.Spec.Kind {
	case fault.Status, fault.RateLimit, fault.Unavailable:
		broken := h.texts.answer(injectedProblem(i.Spec), r.Header.Get("Accept-Language"))
		dress(r, &broken)
		broken.status = i.Spec.StatusCode() // the fault's own, whatever a translator says
		broken.write(w)
	case fault.EmptyOK:
		empty := answer{status: http.StatusOK}
		empty.write(w)
	case fault.MalformedOK:
		page := answer{status: http.StatusOK, contentType: "text/html; charset=utf-8", raw: []byte(gatewayPage)}
		page.write(w)
	case fault.ConnectionReset:
		reset(w)
	case fault.TruncatedBody:
		truncate(w, a, i.Spec.ChunkBytes)
	case fault.SlowDrip:
		h.drip(w, r, a, i.Spec)
	case fault.Latency:
		h.late(w, r, a, i.Spec)
	case fault.SessionExpiry, fault.WrongClock:
		a.write(w)
	}
}

// injectedProblem is what a fault answers in the cloud's place: what a gateway in front of it would say.
func injectedProblem(s fault.Spec) problem {
	p := problem{code: requestFailed, status: s.StatusCode(), retryAfter: s.RetryAfterSeconds}
	switch p.status {
	case http.StatusTooManyRequests:
		p.code = rateLimited
	case http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		p.code = serviceUnavailable
	}
	if p.status == 0 {
		p.code = cloud.Code(internalError)
	}
	return p
}

// gatewayPage is what a network says in a server's place until one has signed in to it (analogy: RFC 8952).
const gatewayPage = `<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>网络登录 Network sign-in</title></head>
<body>
<h1>请先登录网络</h1>
<p>您的设备还没有登录本网络，登录之后才能访问外部服务。</p>
<p>Your device is not signed in to this network yet. Sign in to reach services outside.</p>
</body>
</html>
`

// reset ends the connection with a TCP reset where it can be reached, or by aborting the handler.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if below, isTLS := conn.(interface{ NetConn() net.Conn }); isTLS {
		conn = below.NetConn() // a reset says no goodbye
	}
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0) // without it the client sees a clean end; nothing to do about a failure
	}
	_ = conn.Close()
}

// truncate promises the whole body, sends the beginning (half of it when n is 0), and breaks the connection.
func truncate(w http.ResponseWriter, a *answer, n int) {
	if len(a.raw) == 0 {
		reset(w)
		return
	}
	if n <= 0 {
		n = len(a.raw) / 2
	}
	n = min(n, len(a.raw)-1)
	a.head(w, len(a.raw))
	_, _ = w.Write(a.raw[:n])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// drip sends the body in pieces and waits between them.
func (h *Handler) drip(w http.ResponseWriter, r *http.Request, a *answer, s fault.Spec) {
	a.head(w, len(a.raw))
	flush := http.NewResponseController(w).Flush
	for rest := a.raw; len(rest) > 0; {
		n := min(max(s.ChunkBytes, 1), len(rest))
		if _, err := w.Write(rest[:n]); err != nil {
			return
		}
		_ = flush() // a writer that cannot flush sends it all at the end
		rest = rest[n:]
		if len(rest) > 0 && h.sleep(r.Context(), s.Delay.Duration()) != nil {
			panic(http.ErrAbortHandler)
		}
	}
}

// late waits before the answer when the fault strikes after the commit; before it, the waiting is already done.
func (h *Handler) late(w http.ResponseWriter, r *http.Request, a *answer, s fault.Spec) {
	if s.Phase == fault.After && h.sleep(r.Context(), s.Delay.Duration()) != nil {
		panic(http.ErrAbortHandler)
	}
	a.write(w)
}
