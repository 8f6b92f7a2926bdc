// import() gives the namespace of the same module that an import declaration gives, after the running code.
import * as namespace from "./_counted.mjs";
const promise = import("./_counted.mjs");
console.log(promise instanceof Promise);
console.log((await promise) === namespace, evaluated);
console.log(Object.keys(namespace).join(), Object.prototype.toString.call(namespace));
const computed = await import(`./_${"fast"}.mjs`);
console.log(computed.value);

// prints:
// | true
// | true 1
// | count,default,increase,url [object Module]
// | fast
// | fast
