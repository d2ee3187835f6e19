package human

import "example.com/rehearse/harness"

// instruction says what to do in the client.
func instruction(action harness.Action) words {
	return map[harness.Action]words{
		"":                          {"启动一个全新的客户端，让它连接下面的地址，先不要登录。", "Start a fresh client, point it at the address below, and do not sign in yet."},
		harness.SignIn:              {"用下面的云账号登录。", "Sign in with the account below."},
		harness.ListOrganizations:   {"打开企业列表。", "Open the list of organizations."},
		harness.SelectOrganization:  {"选择下面的企业。", "Select the organization below."},
		harness.ListProducts:        {"打开产品列表。", "Open the list of products."},
		harness.SelectProduct:       {"选择下面的产品。", "Select the product below."},
		harness.ListAccountSets:     {"查看账套列表。", "Look at the list of account sets."},
		harness.Review:              {"输入下面的序列号和CDKey，停在确认页面核对，不要激活。", "Enter the serial number and CDKey below, stop at the confirmation and compare; do not activate."},
		harness.Activate:            {"用下面的序列号和CDKey激活，直到客户端显示结果。", "Activate with the serial number and CDKey below, until the client shows how it ended."},
		harness.LicenseInfo:         {"查看加密授权信息。", "Look at the encryption licence information."},
		harness.ActivateYunzhijia:   {"用下面的CDKey激活云之家服务。", "Activate the Yunzhijia service with the CDKey below."},
		harness.ReRegister:          {"提交重新注册。", "Ask for a re-registration."},
		harness.SubmitCertification: {"用下面的资料提交企业认证。", "Hand in the certification papers below."},
		harness.CreateAccountSet:    {"新建下面的账套。", "Create the account set below."},
		harness.BackupAccountSet:    {"备份下面的账套。", "Back up the account set below."},
		harness.DeleteAccountSet:    {"删除下面的账套。", "Delete the account set below."},
		harness.RestoreAccountSet:   {"用下面的备份恢复账套。", "Restore the backup below."},
	}[action]
}

// argument is the name of an action's argument.
func argument(name string) words {
	return map[string]words{
		"account": {"云账号", "Account"}, "password": {"密码", "Password"}, "organization": {"企业", "Organization"},
		"product": {"产品", "Product"}, "serial_number": {"产品序列号", "Serial number"}, "cdkey": {"CDKey", "CDKey"},
		"company_name": {"企业名称", "Company name"}, "credit_code": {"统一社会信用代码", "Credit code"},
		"name": {"名称", "Name"}, "account_set": {"账套", "Account set"}, "backup": {"备份", "Backup"},
		"confirm": {"客户端要求确认时", "When the client asks to confirm"},
	}[name]
}

// label is a text of the page's frame.
func label(name string) words {
	return map[string]words{
		"title":       {"激活演练：请在客户端上操作", "Rehearsal: please operate the client"},
		"waiting":     {"现在没有要做的事。下一步准备好后，这个页面会自动显示。", "There is nothing to do right now. This page shows the next step by itself."},
		"more":        {"其他等待的操作", "Also waiting"},
		"step":        {"第 %s 步", "Step %s"},
		"address":     {"云端地址", "Address of the cloud"},
		"feature":     {"服务器电脑的特征码", "Feature code of the server computer"},
		"seen":        {"您看到了什么？", "What did you see?"},
		"outcome":     {"结果", "How it ended"},
		"ok":          {"成功", "Done"},
		"refused":     {"被拒绝（云端或客户端说不行）", "Refused (the cloud or the client said no)"},
		"failed":      {"失败（没有回答，或看不懂）", "Failed (no answer, or none that makes sense)"},
		"unsupported": {"客户端没有这个功能", "The client cannot do this"},
		"blank":       {"没看到的内容请留空。", "Leave blank what was not there to see."},
		"empty":       {"看到了列表，但是空的", "The list was there, and empty"},
		"screenshot":  {"截图（PNG 或 JPEG，可选）", "Screenshot (PNG or JPEG, optional)"},
		"remark":      {"其他情况（可选，请不要写密钥）", "Anything else (optional; no keys, please)"},
		"send":        {"提交", "Send"},
		"ready":       {"已准备好", "It is ready"},
		"gone":        {"这一步已经结束或超时，回答没有被采用。", "This step is over, or ran out of time; the answer was not used."},
		"forged":      {"这个表单不是本页面发出的，请返回重新打开。", "This form was not made by this page; go back and open it again."},
		"other":       {"English", "中文"},
		"back":        {"返回", "Back"},
		"again":       {"再看一次", "Look again"},
	}[name]
}
