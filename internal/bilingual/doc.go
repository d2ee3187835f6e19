// Package bilingual holds what a person reads in the two languages of the product: texts, and errors that whoever reads
// them is told in their own. Chinese leads: a language that is neither is answered in Chinese.
package bilingual
