package classroom

import (
	"bytes"
	"io"
	"mime"
	"net/http"

	"example.com/rehearse/harness/classroom/export"
	"example.com/rehearse/harness/look"
)

// formatOf is how a class is written in a format, and what that is called; nil when there is no such format.
func formatOf(name string) (write func(io.Writer, []export.Row, export.Options) error, mediaType, extension string) {
	switch name {
	case "csv":
		return export.CSV, "text/csv; charset=utf-8", "csv"
	case "xlsx":
		return export.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
	case "xapi":
		return export.XAPI, "application/json", "json"
	}
	return nil, "", ""
}

// sendExport is a class as a file. Names are left out unless they are asked for.
func (c *Classroom) sendExport(w http.ResponseWriter, r *http.Request) {
	class := r.PathValue("class")
	write, mediaType, extension := formatOf(r.PathValue("format"))
	if write == nil {
		c.broken(w, r, ErrNoSeat)
		return
	}
	list, err := c.grades(r.Context(), class)
	if err != nil {
		c.broken(w, r, err)
		return
	}
	rows := make([]export.Row, len(list))
	for i, g := range list {
		rows[i] = export.Row{
			Class: class, ID: g.Trainee, Name: g.Name, World: g.Seat.World, Exercise: g.Exercise,
			Started: g.Seat.Opened, Finished: g.Seat.Finished, Hints: g.Seat.Hints, Report: g.Report,
		}
	}
	var file bytes.Buffer
	if err := write(&file, rows, export.Options{Lang: look.Language(r), Names: r.URL.Query().Get("names") != ""}); err != nil {
		c.broken(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "class-" + class + "." + extension}))
	_, _ = w.Write(file.Bytes())
}
