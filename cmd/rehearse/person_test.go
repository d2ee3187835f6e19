package main

import (
	"bytes"
	"context"
	"html"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"

	"example.com/rehearse/harness"
)

// person is somebody who does what the page at the address in the argument says, with the reference client for a GUI,
// and writes down what they saw. With a second argument they hand in a picture when they activate.
func person() {
	client := harness.NewReference(harness.WithName("person"))
	came := false
	for {
		page, err := read(os.Args[1] + "/?lang=en")
		if err != nil && came {
			return // the run is over
		}
		task := regexp.MustCompile(`action="(/tasks/[^"]+)"`).FindStringSubmatch(page)
		if task == nil {
			<-time.After(20 * time.Millisecond) // until there is something to do
			continue
		}
		came = true
		answered(client, page).send(os.Args[1] + html.UnescapeString(task[1]))
	}
}

func read(address string) (string, error) {
	answer, err := http.Get(address)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	return string(body), err
}

// form is what the person fills in.
type form struct {
	fields  map[string]string
	picture []byte
}

// whatToDo is the page's wording for each action that the scenarios in the scripts ask for.
func whatToDo() map[string]harness.Action {
	return map[string]harness.Action{
		"Start a fresh client": "", "Sign in with": harness.SignIn, "Select the organization": harness.SelectOrganization,
		"Select the product": harness.SelectProduct, "Activate with": harness.Activate, "Enter the serial number": harness.Review,
		"Look at the encryption licence": harness.LicenseInfo, "Look at the list of account sets": harness.ListAccountSets,
	}
}

// answered does what the page says.
func answered(client *harness.Reference, page string) form {
	said := html.UnescapeString(page[strings.Index(page, `<h2 id="task">`)+len(`<h2 id="task">`):])
	token := regexp.MustCompile(`name="token" value="([^"]*)"`).FindStringSubmatch(page)[1]
	told := map[string]string{}
	for _, m := range regexp.MustCompile(`<dt>([^<]*)</dt><dd><code>([^<]*)</code>`).FindAllStringSubmatch(page, -1) {
		told[html.UnescapeString(m[1])] = html.UnescapeString(m[2])
	}
	f := form{fields: map[string]string{"token": token}}
	ctx := context.Background()
	for words, action := range whatToDo() {
		switch {
		case !strings.HasPrefix(said, words):
		case action == "":
			setting := harness.Setting{BaseURL: told["Address of the cloud"], FeatureCode: told["Feature code of the server computer"], Locale: "en"}
			if client.Start(ctx, setting) != nil {
				os.Exit(1)
			}
		default:
			r, err := client.Do(ctx, action, harness.Args{
				"account": told["Account"], "password": told["Password"], "organization": told["Organization"], "product": told["Product"],
				"serial_number": told["Serial number"], "cdkey": told["CDKey"],
			})
			if err != nil {
				os.Exit(1)
			}
			f.see(r)
			if len(os.Args) > 2 && action == harness.Activate {
				var shot bytes.Buffer
				if png.Encode(&shot, image.NewGray(image.Rect(0, 0, 2, 2))) != nil {
					os.Exit(1)
				}
				f.picture = shot.Bytes()
			}
		}
	}
	return f
}

// see writes down what is on the screen.
func (f form) see(r harness.Result) {
	s := r.Shown
	for name, value := range map[string]string{
		"outcome": string(r.Outcome), "message": s.Message, "account": s.Account, "organization": s.Organization, "product": s.Product,
		"feature_code": s.FeatureCode, "account_sets": strings.Join(s.AccountSets, "\n"), "organizations": strings.Join(s.Organizations, "\n"),
		"products": strings.Join(s.Products, "\n"), "warnings": strings.Join(s.Warnings, "\n"),
	} {
		f.fields[name] = value
	}
	if s.AccountSets != nil && len(s.AccountSets) == 0 {
		f.fields["account_sets-empty"] = "1"
	}
	if l := s.License; l != nil {
		for name, value := range map[string]string{
			"licence-product": l.Product, "licence-version": l.Version, "licence-status": l.Status, "licence-account": l.Account,
			"licence-organization": l.Organization, "licence-activated": l.ActivatedAt, "licence-due": l.CertificationDue,
		} {
			f.fields[name] = value
		}
	}
}

// send hands the form in, as a browser does.
func (f form) send(address string) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range f.fields {
		_ = w.WriteField(name, value) // into memory
	}
	if f.picture != nil {
		part, err := w.CreateFormFile("screenshot", "shot.png")
		if err == nil {
			_, _ = part.Write(f.picture)
		}
	}
	_ = w.Close()
	if answer, err := http.Post(address, w.FormDataContentType(), &body); err == nil {
		_ = answer.Body.Close()
	}
}
