package catalogue

import "slices"

// IDs lists the id of every mode in the order of listings: documented, public, analogy, and within a label from the
// first step of the checklist to the last. It is the list to extend for a new mode: a file without a place in it, or
// a place without a file, is refused.
func IDs() []string {
	return slices.Concat(documentedIDs(), publicIDs(), analogyIDs())
}

func documentedIDs() []string {
	return []string{
		"wrong-account", "partner-employee-account", "wrong-organization", "wrong-product", "foreign-serial",
		"bad-serial-or-cdkey", "upgrade-on-new-machine", "mop-service-fee-missing", "mop-upgrade-missing",
		"feature-code-changed", "account-sets-disappeared", "certification-mismatch", "certification-overdue",
		"yunzhijia-wrong-code", "credential-leak",
	}
}

func publicIDs() []string {
	return []string{"exchanged-licence", "unlicensed-module", "undetected-licence", "service-period-lapsed"}
}

func analogyIDs() []string {
	return []string{
		"double-activation-race", "network-lost-after-commit", "same-machine-reactivation", "clock-set-back",
		"licence-revoked", "licence-suspended", "licence-expired", "seats-exceeded", "pasted-key",
		"sub-account-without-permission", "account-switched-before-activate", "duplicate-organization-names",
		"auto-selected-organization", "backend-unavailable", "rate-limited", "slow-answer", "empty-answer",
		"truncated-answer", "malformed-answer", "session-expired", "sign-in-locked", "restore-into-wrong-organization", "corrupt-backup",
		"certification-rejected", "certification-approved-late", "cloned-machine", "partner-leaves-with-account",
		"company-renamed", "trial-account-sets-not-migrated", "admin-handover-hides-account-sets",
	}
}

// RefusalCodes lists the stable causes a mode may name. Codes never change their meaning.
func RefusalCodes() []string {
	return []string{
		"SESSION_REQUIRED", "SESSION_EXPIRED", "SIGN_IN_FAILED", "SIGN_IN_LOCKED", "ACCOUNT_DISABLED",
		"NOT_A_MEMBER", "ROLE_NOT_ALLOWED", "ORGANIZATION_NOT_SELECTED", "PRODUCT_NOT_SELECTED",
		"SERIAL_MALFORMED", "SERIAL_UNKNOWN", "CDKEY_MALFORMED", "CDKEY_MISMATCH",
		"LICENCE_REVOKED", "LICENCE_SUSPENDED", "LICENCE_EXPIRED", "LICENCE_EXCHANGED", "LICENCE_IN_USE",
		"PRODUCT_MISMATCH", "INSTANCE_OCCUPIED", "FEATURE_CODE_CHANGED", "NOT_ORIGINAL_SERVER",
		"MOP_SERVICE_FEE_MISSING", "MOP_UPGRADE_MISSING", "REVIEW_STALE", "CLOCK_SET_BACK", "SEATS_EXCEEDED",
		"MODULE_NOT_LICENSED", "DEMO_LIMIT", "CERTIFICATION_OVERDUE", "CERTIFICATION_CONFLICT",
		"YUNZHIJIA_WRONG_CODE", "YUNZHIJIA_PRODUCT_INACTIVE",
		"ACCOUNT_SET_NUMBER_TAKEN", "BACKUP_CORRUPT", "BACKUP_NEWER_VERSION", "DELETE_NEEDS_CONFIRMATION",
		"SERVICE_PERIOD_LAPSED",
	}
}

// owners are the four who can bring about a remedy. Other words for them would break filtering by owner.
func owners() []Text {
	return []Text{
		{ZhCN: "伙伴", En: "partner"},
		{ZhCN: "客户", En: "customer"},
		{ZhCN: "客户服务中心", En: "service center"},
		{ZhCN: "厂商", En: "vendor"},
	}
}
