package console

// showDebrief is the page after the exercise.
func showDebrief(v *visit) (any, error) { return v.exercise.Lesson.In(v.lang), nil }
