// Writes the JUnit XML that @cucumber/junit-xml-formatter makes of each file of Cucumber
// Messages among the arguments, as one JSON list.
import { readFileSync } from 'node:fs'
import formatter from '@cucumber/junit-xml-formatter'

const files = process.argv.slice(2).map((path) => {
  let update
  let xml = ''
  formatter.formatter({ options: {}, on: (_, handler) => { update = handler }, write: (text) => { xml += text } })
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.trim()) update(JSON.parse(line))
  }
  return xml
})
process.stdout.write(JSON.stringify(files))
