// A class without a name that is exported as default, and has a static element of the name "name".
import Named from "./default-class.mjs";
export default (class { static seen = this.name; static name() { return "own"; } });
if (Named.name() !== "own") throw new Error(`${Named.name}`);
