package tasks

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"path"

	"example.com/rehearse/scenarios/catalogue"
)

// Root is the folder of the files of [Features].
const Root = "tasks"

// Features returns the tasks as feature files, tasks/LANGUAGE/MODE.feature, the same bytes each time. An error means
// that the data or the catalogue are damaged.
func Features() (fs.FS, error) {
	list, err := Load()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed) // an archive in memory is a file system that the standard library reads
	for _, t := range list {
		mode, err := catalogue.Find(t.Mode)
		if err != nil {
			return nil, err
		}
		for _, lang := range languages() {
			text, err := t.Feature(lang, mode)
			if err != nil {
				return nil, err
			}
			f, err := w.CreateHeader(&zip.FileHeader{Name: path.Join(Root, lang, t.Mode+".feature"), Method: zip.Store})
			if err != nil {
				return nil, err
			}
			if _, err := f.Write([]byte(text)); err != nil {
				return nil, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
}
