// Reads Cucumber Messages, one a line, from standard input and writes the page of
// @cucumber/html-formatter to standard output.
import { createInterface } from 'node:readline'
import { CucumberHtmlStream } from '@cucumber/html-formatter'

const page = new CucumberHtmlStream()
page.pipe(process.stdout)
for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) page.write(JSON.parse(line))
}
page.end()
