package inprocess

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// wire turns what leaves the buffer into a head, once, and a body.
type wire struct {
	w       *writer
	frozen  http.Header
	done    bool // the handler has returned: what is held is all there is
	sent    bool
	passed  int64 // bytes of the body that went out
	chunked bool
	names   []string // of trailers announced by the handler
}

// Write sends part of the body, the head before the first part.
func (o *wire) Write(p []byte) (int, error) {
	o.sendHead(p, o.done)
	if !o.w.hasBody() {
		return len(p), nil
	}
	n, err := o.w.x.reply.Write(p)
	o.passed += int64(n)
	return n, err
}

// sendHead delivers the response to the client. first is the beginning of the
// body, or all of it when the handler is done.
func (o *wire) sendHead(first []byte, done bool) {
	if o.sent {
		return
	}
	o.sent = true
	header, transferCoded := o.clean()
	if o.guessesLength(first, done) && !transferCoded {
		o.w.declared = int64(len(first))
		header.Set("Content-Length", strconv.Itoa(len(first)))
	}
	o.fitStatus(header, first, transferCoded)
	hasLength := header.Get("Content-Length") != ""
	o.chunked = o.w.hasBody() && (!hasLength || transferCoded)
	if o.chunked {
		header.Del("Content-Length")
	}
	o.w.x.deliver(o.response(header)) //nolint:bodyclose // the client closes it
}

// guessesLength reports whether the length is known without having been said.
func (o *wire) guessesLength(first []byte, done bool) bool {
	_, said := o.frozen["Content-Length"]
	known := done && len(o.names) == 0 && !o.lateTrailers() && !said
	return known && bodyAllowed(o.w.status) && (len(first) > 0 || o.w.x.request.Method != http.MethodHead)
}

// lateTrailers reports whether the handler had set unannounced trailers before the head.
func (o *wire) lateTrailers() bool {
	for name := range o.frozen {
		if strings.HasPrefix(name, http.TrailerPrefix) {
			return true
		}
	}
	return false
}

// clean copies the frozen headers as they survive the way to a client, and
// notes the announced trailers.
func (o *wire) clean() (header http.Header, transferCoded bool) {
	header = make(http.Header, len(o.frozen)+2)
	for name, values := range o.frozen {
		if !isToken(name) {
			continue // a name that cannot be sent, a late trailer among them
		}
		for _, value := range values {
			header.Add(name, oneLine(value))
		}
	}
	for _, list := range header["Trailer"] {
		for name := range strings.SplitSeq(list, ",") {
			o.announce(http.CanonicalHeaderKey(strings.TrimSpace(name)))
		}
	}
	transferCoded = header.Get("Transfer-Encoding") != ""
	header.Del("Transfer-Encoding")
	if o.w.declared < 0 {
		header.Del("Content-Length") // it was not a number
	}
	return header, transferCoded
}

func (o *wire) announce(name string) {
	forbidden := []string{"", "Transfer-Encoding", "Content-Length", "Trailer"}
	if !slices.Contains(forbidden, name) {
		o.names = append(o.names, name)
	}
}

// oneLine keeps a value from becoming a second header.
func oneLine(value string) string {
	return strings.Trim(strings.NewReplacer("\n", " ", "\r", " ").Replace(value), " \t")
}

// fitStatus adds and drops the headers that depend on whether there is a body.
func (o *wire) fitStatus(header http.Header, first []byte, transferCoded bool) {
	if !bodyAllowed(o.w.status) {
		header.Del("Content-Length")
		if o.w.status == http.StatusNotModified {
			header.Del("Content-Type")
		}
		return
	}
	_, typed := o.frozen["Content-Type"] // an empty value list means: do not sniff
	if !typed && !transferCoded && len(first) > 0 && header.Get("Content-Encoding") == "" {
		header.Set("Content-Type", http.DetectContentType(first))
	}
}

// response is the reply as a client would have parsed it.
func (o *wire) response(header http.Header) *http.Response {
	w := o.w
	text := http.StatusText(w.status)
	if text == "" {
		text = "status code " + strconv.Itoa(w.status)
	}
	response := &http.Response{
		Status:     strconv.Itoa(w.status) + " " + text,
		StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: http.NoBody, Request: w.x.request, TLS: tlsState(w.x.request),
		Close: wantsClose(header) || wantsClose(w.x.request.Header) || w.x.request.Close,
	}
	if response.Close {
		header.Del("Connection") // a client turns the header into the field
	}
	switch {
	case o.chunked:
		response.ContentLength = -1
		response.TransferEncoding = []string{"chunked"}
		o.announceTo(response)
	case bodyAllowed(w.status) || w.x.request.Method == http.MethodHead:
		response.ContentLength = -1
		if length, err := strconv.ParseInt(header.Get("Content-Length"), 10, 64); err == nil {
			response.ContentLength = length
		}
	}
	if w.hasBody() && response.ContentLength != 0 {
		response.Body = &responseBody{x: w.x, response: response}
	}
	return response
}

func wantsClose(header http.Header) bool {
	return strings.EqualFold(header.Get("Connection"), "close")
}

func (o *wire) announceTo(response *http.Response) {
	response.Header.Del("Trailer")
	for _, name := range o.names {
		if response.Trailer == nil {
			response.Trailer = http.Header{}
		}
		response.Trailer[name] = nil
	}
}

// trailers picks what the handler set after the head; only chunks can carry it.
func (o *wire) trailers(header http.Header) http.Header {
	if !o.chunked {
		return nil
	}
	found := http.Header{}
	for name, values := range header {
		if late, ok := strings.CutPrefix(name, http.TrailerPrefix); ok {
			found[http.CanonicalHeaderKey(late)] = slices.Clone(values)
		} else if slices.Contains(o.names, http.CanonicalHeaderKey(name)) {
			found[http.CanonicalHeaderKey(name)] = slices.Clone(values)
		}
	}
	return found
}
