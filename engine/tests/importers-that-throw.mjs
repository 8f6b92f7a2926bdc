// A module that waits for another one and then throws rejects its own import, and those of what imports it.
const module = (...lines) => URL.createObjectURL(new Blob([lines.join("\n")], { type: "text/javascript" }));
const waits = module("await 1; export const value = 1;");
const throwing = module(`import "${waits}";`, "throw new RangeError('thrown');");
const importer = module(`import "${throwing}";`, "globalThis.evaluated = true;");
const beside = module(`import "${waits}";`, "export const value = 2;");

const outcome = (url) => import(url).then((namespace) => namespace.value, (error) => error.message);
const outcomes = await Promise.all([throwing, importer, beside, waits, throwing].map(outcome));
if (outcomes.join() !== "thrown,thrown,2,1,thrown" || globalThis.evaluated) throw new Error(outcomes.join());
