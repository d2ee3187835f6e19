package api

import "bytes"

// maxRoom bounds the room for an answer's body that is kept for the next exchange, in bytes.
const maxRoom = 16 << 10

// ended gives the exchange's memory to the next one. Nobody may look at anything of this one any more.
func (x *exchange) ended() {
	room := x.room
	if room.Reset(); room.Cap() > maxRoom {
		room = bytes.Buffer{}
	}
	h := x.h
	*x = exchange{room: room}
	h.exchanges.Put(x)
}
