package console

import "example.com/rehearse/scenarios/exercises"

// allScreens is everything there is to look at.
func allScreens() map[string]screen {
	noMOP := func(d exercises.Desk) bool { return d.MOP == "" }
	noCounter := func(d exercises.Desk) bool { return !d.ServiceCenter }
	oneComputer := func(d exercises.Desk) bool { return len(d.Computers) < 2 }
	noTime := func(d exercises.Desk) bool { return len(d.DaysLater) == 0 }
	return map[string]screen{
		screenBrief:         {outside: true, show: showBrief},
		screenAccount:       {step: 1, show: showAccount, act: actAccount},
		screenOrganizations: {step: 2, show: showOrganizations, act: selectOrganization},
		screenProducts:      {step: 3, show: showProducts, act: actProducts},
		screenAccountSets:   {step: 3, show: showAccountSets, act: actAccountSets},
		screenBackups:       {show: showBackups, act: actBackups},
		screenKeys:          {step: 4, show: showKeys, act: actKeys},
		screenReview:        {step: 5, show: showReview},
		screenActivate:      {step: 6, show: showActivate, act: activate},
		screenActivated:     {step: 6, show: showNothing},
		screenLicence:       {step: 6, show: showLicence},
		screenYunzhijia:     {show: showYunzhijia, act: activateYunzhijia},
		screenCertification: {show: showCertification, act: certify},
		screenReRegister:    {show: showReRegistrations, act: reRegister},
		screenComputers:     {closed: oneComputer, show: showComputers, act: goTo},
		screenMOP:           {closed: noMOP, show: showOrders, act: actOrders},
		screenServiceCenter: {closed: noCounter, show: showTickets, act: openTicket},
		screenLater:         {closed: noTime, show: showLater, act: letDaysPass},
		screenHelp:          {outside: true, show: showNothing, act: askForHelp},
		screenFinish:        {outside: true, show: showNothing, act: finish},
		screenDebrief:       {outside: true, show: showDebrief},
	}
}

// showNothing is for screens whose frame says it all.
func showNothing(v *visit) (any, error) { return v.statusNow(), nil }
