package intake

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"example.com/rehearse/harness/cases"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/mockcloud/cloud"
)

// columns are the headings of a form in either language, and what they mean.
func columns() map[string]string {
	return map[string]string{
		"时间": "time", "操作": "action", "云账号": "account", "账号类型": "kind", "企业": "organization", "产品": "product", "特征码": "server",
		"服务器": "server", "序列号": "serial", "cdkey": "cdkey", "结果": "result", "原因": "code", "time": "time", "action": "action",
		"account": "account", "account kind": "kind", "organization": "organization", "product": "product", "server": "server",
		"feature code": "server", "serial number": "serial", "result": "result", "code": "code",
	}
}

// actions are what a row can say was done, and the operation it is.
func actions() map[string]route {
	post, get := "POST", "GET"
	activate := route{post, "/v1/activations", "activate"}
	return map[string]route{
		"激活": activate, "activate": activate, "登录": {}, "sign in": {},
		"核对": {post, "/v1/activation-reviews", ""}, "review": {post, "/v1/activation-reviews", ""},
		"查看账套": {get, "/v1/account-sets", ""}, "look at account sets": {get, "/v1/account-sets", ""},
		"查看授权": {get, "/v1/licence", ""}, "licence information": {get, "/v1/licence", ""},
		"重新注册": {post, "/v1/re-registrations", ""}, "re-register": {post, "/v1/re-registrations", ""},
		"开通云之家": {post, "/v1/yunzhijia-activations", ""}, "activate yunzhijia": {post, "/v1/yunzhijia-activations", ""},
	}
}

// CSV reads a form in comma-separated values, in UTF-8, UTF-16 or GB18030.
func CSV(r io.Reader, keep Sieve) ([]*Exchange, []cases.Unmatched, error) {
	raw, err := io.ReadAll(io.LimitReader(asUTF8(r), cases.MaxFile))
	if err != nil {
		return nil, nil, err
	}
	reader := csv.NewReader(bytes.NewReader(raw))
	reader.FieldsPerRecord, reader.LazyQuotes, reader.TrimLeadingSpace = -1, true, true
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, nil, bilingual.Errorf("表格不是逗号分隔的（CSV）", "the form is not comma-separated values")
	}
	return form(rows, keep)
}

// XLSX reads a form from the first sheet of an Excel workbook.
func XLSX(r io.Reader, keep Sieve) (list []*Exchange, unread []cases.Unmatched, err error) {
	book, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: cases.MaxFile, UnzipXMLSizeLimit: cases.MaxFile})
	if err != nil {
		return nil, nil, bilingual.Errorf("文件不是 Excel 工作簿（.xlsx）；旧的 .xls 请另存为 .xlsx", "the file is no Excel workbook (.xlsx); save an old .xls as .xlsx")
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return nil, nil, bilingual.Errorf("工作簿的第一张表无法读取", "the workbook's first sheet cannot be read")
	}
	return form(rows, keep)
}

// form makes exchanges of rows: each says who did what where, and what came of it. What a person does on the way, such
// as selecting the organization, follows from it.
func form(rows [][]string, keep Sieve) ([]*Exchange, []cases.Unmatched, error) {
	if len(rows) < 2 {
		return nil, nil, bilingual.Errorf("表头下面没有任何一行", "the form has no rows below its headings")
	}
	means := columns()
	var heads []string
	for _, h := range rows[0] {
		heads = append(heads, means[strings.ToLower(strings.TrimSpace(h))])
	}
	if !strings.Contains(strings.Join(heads, " "), "action") || !strings.Contains(strings.Join(heads, " "), "result") {
		return nil, nil, bilingual.Errorf("第一行必须是列名，至少有“操作”和“结果”", "the form's first row has to name its columns, at least 操作 (action) and 结果 (result)")
	}
	f := &formReader{keep: keep}
	for i, row := range rows[1:] {
		cells := map[string]string{}
		for j, cell := range row {
			if j < len(heads) && heads[j] != "" {
				cells[heads[j]] = strings.TrimSpace(cell)
			}
		}
		f.row(i+2, cells)
	}
	return f.list, f.unread, nil
}

// formReader makes exchanges of a form's rows. It remembers who is signed in and where, because rows repeat what holds.
type formReader struct {
	keep    Sieve
	list    []*Exchange
	unread  []cases.Unmatched
	account string
	place   string // organization/product
}

// row reads one row; n is its number in the sheet, headings included, as a spreadsheet shows it.
func (f *formReader) row(n int, c map[string]string) {
	action, known := actions()[strings.ToLower(c["action"])]
	if !known {
		f.unread = append(f.unread, unreadable(n, "“操作”这一格不认识", "the action is not known"))
		return
	}
	at, _ := moment(c["time"]) // none is settled later
	status, response := 200, map[string]any{}
	switch result := strings.ToLower(c["result"]); result {
	case "成功", "success", "ok":
	case "无响应", "no answer":
		status = 0
	case "失败", "被拒绝", "refused", "failed":
		status, response["code"] = 422, c["code"]
		if c["code"] == "" {
			response["code"] = string(cloud.SharedPrompt)
		}
	default:
		f.unread = append(f.unread, unreadable(n, "“结果”这一格不认识；写“成功”“被拒绝”或“无响应”", "the result is not known; write success, refused or no answer"))
		return
	}
	r := said{n, at, status, response}
	f.arrive(r, c, action.method == "" && status != 200)
	if action.method == "" {
		return
	}
	f.add(r, action.method, action.pattern, map[string]any{"serial_number": c["serial"], "cdkey": c["cdkey"]})
}

// arrive signs in and selects, where the row is somewhere else than the one before.
func (f *formReader) arrive(r said, c map[string]string, refused bool) {
	account := map[string]any{"account": c["account"], "feature_code": c["server"], "password": ""}
	who := map[string]any{"id": "account " + c["account"], "login": c["account"], "kind": c["kind"]}
	switch {
	case refused:
		f.add(r, "POST", "/v1/sessions", account)
		return
	case c["account"] != "" && c["account"] != f.account:
		f.account, f.place = c["account"], ""
		f.add(r.well(map[string]any{"account": who}), "POST", "/v1/sessions", account)
	}
	if c["organization"] == "" || f.place == c["organization"]+"/"+c["product"] {
		return
	}
	f.place = c["organization"] + "/" + c["product"]
	o := map[string]any{"id": "organization " + c["organization"], "name": c["organization"]}
	i := map[string]any{"id": "product " + f.place, "name": c["product"]}
	const current = "/v1/sessions/current"
	f.add(r.well(map[string]any{"organizations": []any{o}}), "GET", "/v1/organizations", nil)
	f.add(r.well(map[string]any{"organization": o, "account": who}), "PATCH", current, map[string]any{"organization": o["id"]})
	f.add(r.well(map[string]any{"organization": o, "product_instance": i, "account": who}), "PATCH", current, map[string]any{"product_instance": i["id"]})
}

// said is what a row says came of it, and when.
type said struct {
	n        int
	at       time.Time
	status   int
	response map[string]any
}

// well is the success of a step on the way.
func (r said) well(response map[string]any) said { return said{r.n, r.at, 200, response} }

// add makes an exchange as a capture would have it. What cannot be written as JSON, no cell holds.
func (f *formReader) add(r said, method, path string, request map[string]any) {
	sent, errSent := json.Marshal(request)
	got, errGot := json.Marshal(r.response)
	x := &Exchange{Number: r.n, At: r.at, Method: method, URL: path, Status: r.status, Request: sent, Response: got}
	if r.status == 0 {
		x.Response = nil
	}
	if errSent == nil && errGot == nil {
		f.list = append(f.list, f.keep(x)...)
	}
}
