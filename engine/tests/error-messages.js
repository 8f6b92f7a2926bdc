// Frequent messages are the same as in V8.
const message = (steps) => {
    try { steps(); } catch (error) { return `${error.name}: ${error.message}`; }
    return "no error";
};
class Own {
    #own = 1;
    static read(object) { return object.#own; }
    static write(object) { object.#own = 1; }
    static has(object) { return #own in object; }
    get read() { return 1; }
}
const one = 1;
for (const [steps, expected] of [
    [() => { one = 2; }, "TypeError: Assignment to constant variable."],
    [() => { for (const n of [1]) n++; }, "TypeError: Assignment to constant variable."],
    [() => Own.read({}), "TypeError: Cannot read private member #own from an object whose class did not declare it"],
    [() => Own.write({}), "TypeError: Cannot write private member #own to an object whose class did not declare it"],
    [() => new Array(-1), "RangeError: Invalid array length"],
    [() => decodeURIComponent("%"), "URIError: URI malformed"],
    [() => 1n + 1, "TypeError: Cannot mix BigInt and other types, use explicit conversions"],
    [() => 1 instanceof 1, "TypeError: Right-hand side of 'instanceof' is not an object"],
    [() => 1 instanceof {}, "TypeError: Right-hand side of 'instanceof' is not callable"],
    [() => `${Symbol()}`, "TypeError: Cannot convert a Symbol value to a string"],
    [() => { "use strict"; Object.freeze({ a: 1 }).a = 2; }, "TypeError: Cannot assign to read only property 'a' of object '#<Object>'"],
    [() => { "use strict"; Object.freeze([1])[0] = 2; }, "TypeError: Cannot assign to read only property '0' of object '[object Array]'"],
    [() => { "use strict"; Object.freeze({ a: 1 }).b = 2; }, "TypeError: Cannot add property b, object is not extensible"],
    [() => { "use strict"; Object.freeze({ a: 1 })["c d"] = 2; }, "TypeError: Cannot add property c d, object is not extensible"],
    [() => Object.freeze([1]).push(2), "TypeError: Cannot add property 1, object is not extensible"],
    [() => { "use strict"; new Own().read = 2; }, "TypeError: Cannot set property read of #<Own> which has only a getter"],
    [() => { [].length = -1; }, "RangeError: Invalid array length"],
    [() => "a" in "b", "TypeError: Cannot use 'in' operator to search for 'a' in b"],
    [() => 1 in undefined, "TypeError: Cannot use 'in' operator to search for '1' in undefined"],
    [() => Own.has(1), "TypeError: Cannot use 'in' operator to search for '#own' in 1"],
    [() => { class Sub extends 5 {} }, "TypeError: Class extends value 5 is not a constructor or null"],
    [() => { class Sub extends undefined {} }, "TypeError: Class extends value undefined is not a constructor or null"],
    [() => [1].map(3), "TypeError: 3 is not a function"],
    [() => [1].forEach(), "TypeError: undefined is not a function"],
    [() => [1].find({}), "TypeError: #<Object> is not a function"],
    [() => [1].flatMap("text"), 'TypeError: "text" is not a function'],
    [() => [].reduce((sum) => sum), "TypeError: Reduce of empty array with no initial value"],
    [() => [,].reduceRight((sum) => sum), "TypeError: Reduce of empty array with no initial value"],
    [() => "x".repeat(-1), "RangeError: Invalid count value: -1"],
    [() => "x".repeat(Infinity), "RangeError: Invalid count value: Infinity"],
    [() => { "use strict"; delete Object.freeze({ a: 1 }).a; }, "TypeError: Cannot delete property 'a' of #<Object>"],
    [() => { "use strict"; delete Object.freeze([1])["0"]; }, "TypeError: Cannot delete property '0' of [object Array]"],
    [() => Object.freeze([1]).pop(), "TypeError: Cannot delete property '0' of [object Array]"],
    [() => Object.defineProperty(Object.freeze({}), "z", {}), "TypeError: Cannot define property z, object is not extensible"],
    [() => Object.defineProperty(Object.freeze({ z: 1 }), "z", { value: 2 }), "TypeError: Cannot redefine property: z"],
    [() => { "use strict"; undefined.a = 2; }, "TypeError: Cannot set properties of undefined (setting 'a')"],
]) same(message(steps), expected, `${steps}`);
globalThis.done = Promise.any([]).then(() => same(1, 2), (error) => same(error.message, "All promises were rejected"));
