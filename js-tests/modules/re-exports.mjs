// Re-exports give the binding itself, all of them under a name, and nothing for a name that two modules have.
import * as namespace from "./_re-exports.mjs";
console.log(Object.keys(namespace).join());
console.log(namespace.renamed, namespace.counted.count, "value" in namespace);

// prints:
// | fast
// | slow begins
// | slow ends
// | counted,only,renamed
// | fast 0 false
