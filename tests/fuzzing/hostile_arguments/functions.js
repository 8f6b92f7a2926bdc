"use strict";
/* The functions that are called with the values of values.js. */

var LANGUAGE = new Set(("Object Function Array Number Boolean String Symbol BigInt Math Reflect Proxy Promise " +
    "Map Set WeakMap WeakSet WeakRef FinalizationRegistry Date RegExp Error EvalError RangeError ReferenceError " +
    "SyntaxError TypeError URIError AggregateError ArrayBuffer SharedArrayBuffer DataView Atomics Iterator " +
    "Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array " +
    "Uint8ClampedArray BigInt64Array BigUint64Array eval isNaN isFinite parseInt parseFloat escape unescape " +
    "encodeURI decodeURI encodeURIComponent decodeURIComponent Temporal Intl globalThis undefined NaN Infinity " +
    "ownKeys getPrototypeOf getOwnPropertyDescriptor construct apply set plain long bytes blob deep record values " +
    "LANGUAGE functions objects ofObject prepare made prepared socket channel tree MARKUP ofPages pageObjects").split(" "));

var socket = globalThis.document ? null : new WebSocket("wss://echo.example/"), channel = new MessageChannel();
var objects = () => [
    console, crypto, ...(crypto.subtle ? [crypto.subtle] : []), performance, navigator, location, JSON, socket, new EventTarget(), new AbortController(),
    AbortSignal.timeout(5), blob, new File(["y"], "z"), new FileReader(), new Event("x"), new MessageEvent("message"),
    new CloseEvent("close"), new CustomEvent("x"), new URL("https://a.example/?a=b"), new URLSearchParams("a=b"), new TextEncoder(),
    new TextDecoder("utf-16le"), channel.port1, new DOMException("m", "AbortError"),
];

/* Pages: a tree that is deep, and one that is wide. */
var tree = (depth, width) => {
    const root = document.createElement("div");
    let at = root;
    for (let n = 0; n < depth; n++) at = at.appendChild(document.createElement("p"));
    for (let n = 0; n < width; n++) at.append(document.createElement("i"), "text");
    return root;
};
var MARKUP = ["<p>", "<div>", "<template>", "<table>", "<b>x<p>", "<i>x</i></b>", "<textarea rows=1000>x</textarea>", "<li>&amp;", "<iframe></iframe>"];
var ofPages = !globalThis.document ? [] : [
    () => tree(2000, 0), () => tree(0, 2000), () => tree(2000, 0).querySelector("p:empty"), () => document.body, () => document,
    ...MARKUP.map((text) => () => text.repeat(5000)),
    () => "<p " + Array.from({ length: 5000 }, (_, n) => "a" + n).join(" ") + ">",
    () => Array.from({ length: 5000 }, (_, n) => `<b id=b${n}>`).join("") + "<p>x".repeat(5000),
    () => "p ".repeat(40) + "b", () => ":not(".repeat(5000), () => "p, ".repeat(5000) + "p", () => "p > ".repeat(5000) + "p",
    () => "a b ".repeat(5000), () => "a: b;".repeat(5000), () => "beforeend", () => "afterbegin", () => 0,
    () => ({ childList: true, subtree: true, attributeFilter: plain(new Array(100000).fill("a")) }), () => ({ top: 1e308 }),
];
values.push(...ofPages, ...ofPages, ...ofPages);
var pageObjects = () => {
    if (!globalThis.document) return [];
    const { body } = document, make = (name) => body.appendChild(document.createElement(name));
    const select = make("select"), form = make("form"), table = make("table"), words = make("p");
    for (let n = 0; n < 200; n++) { select.append(document.createElement("option")); form.append(document.createElement("input")); table.insertRow().insertCell(); }
    words.className = Array.from({ length: 1000 }, (_, n) => "w" + n).join(" ");
    words.style = Array.from({ length: 1000 }, (_, n) => "w" + n + ": x").join("; ");
    words.id = "words";
    const wide = body.appendChild(tree(0, 500)), nested = body.appendChild(tree(1000, 0)), apart = tree(1000, 1);
    return [
        wide, nested, nested.querySelector("p:empty"), apart, select, form, table, words, words.classList, words.style, words.attributes,
        words.getAttributeNode("id"), words.dataset, wide.firstChild, wide.lastChild, wide.childNodes, wide.children, body, document, document.head,
        document.getElementsByTagName("p"), select.options, form.elements, table.rows, table.rows[0], document.createDocumentFragment(), document.createComment("c"),
        document.implementation, document.implementation.createDocumentType("a", "b", "c"), new DOMParser(), new MutationObserver(() => {}), localStorage,
        ...["input", "textarea", "td", "tbody", "template", "a", "area", "option", "iframe", "script", "button", "label", "details", "dialog", "img",
            "fieldset", "canvas", "ol", "li", "title"].map(make), frames[0],
        ...["UIEvent", "MouseEvent", "KeyboardEvent", "CompositionEvent", "TextEvent", "StorageEvent", "HashChangeEvent", "BeforeUnloadEvent"].map((name) => document.createEvent(name)),
    ];
};

/* All that can be called with arguments: [name, function of the arguments]. */
var functions = [];
for (const name of ownKeys(globalThis).filter((name) => typeof name === "string" && !LANGUAGE.has(name))) {
    const value = getOwnPropertyDescriptor(globalThis, name).value;
    if (typeof value !== "function") continue;
    if ("prototype" in value) functions.push(["new " + name, (all) => construct(value, all)]);
    else functions.push([name, (all) => apply(value, undefined, all)]);
}
var ofObject = (object) => {
    const kind = Object.prototype.toString.call(object).slice(8, -1);
    const seen = new Set(["constructor"]);
    for (let at = object; at && at !== Object.prototype && at !== Array.prototype; at = getPrototypeOf(at)) {
        for (const key of ownKeys(at)) {
            const { value, set } = getOwnPropertyDescriptor(at, key);
            if (seen.has(key)) continue;
            seen.add(key);
            const name = kind + "." + String(key);
            if (typeof value === "function") functions.push([name, (all) => apply(value, object, all)]);
            if (set) functions.push([name + " =", (all) => apply(set, object, all)]);
        }
    }
};
for (const kind of [AbortSignal, Blob, URL, WebSocket, Array, ArrayBuffer]) {
    for (const key of ["any", "abort", "timeout", "canParse", "parse", "createObjectURL"]) {
        if (typeof kind[key] === "function") functions.push([kind.name + "." + key, (all) => apply(kind[key], kind, all)]);
    }
}
if (!globalThis.document) objects().forEach(ofObject);
else {
    /* What there is without a page is called without one. Of all elements, each member of an interface is called once; of trees, each. */
    const windows = /^(alert|confirm|prompt|requestAnimationFrame|cancelAnimationFrame|scroll\w*|new (HTMLInputElement|Document\w*|Text|Comment|DOMParser|MutationObserver|\w*Event))$/;
    functions = functions.filter(([name]) => windows.test(name));
    const known = new Set(), ofPrototype = new Map();
    const members = (at) => {
        if (!ofPrototype.has(at)) ofPrototype.set(at, ownKeys(at).filter((key) => key !== "constructor" && !String(key).startsWith("on")).map((key) => [key, getOwnPropertyDescriptor(at, key)]));
        return ofPrototype.get(at);
    };
    pageObjects().forEach((object, place) => {
        const kind = Object.prototype.toString.call(object).slice(8, -1);
        for (let at = getPrototypeOf(object); at && at !== Object.prototype; at = getPrototypeOf(at)) {
            /* The first objects are trees. */
            if (known.has(at) && place >= 3) continue;
            known.add(at);
            for (const [key, { value, set }] of members(at)) {
                const name = place + " " + kind + "." + String(key);
                if (typeof value === "function") functions.push([name, (all) => apply(value, object, all)]);
                if (set) functions.push([name + " =", (all) => apply(set, object, all)]);
            }
        }
    });
}

var prepared;
var prepare = (native, ...choices) => {
    const [name, call] = functions[native % functions.length];
    const chosen = choices.map((choice) => choice % values.length), all = chosen.map((choice) => values[choice]());
    prepared = () => call(all);
    return name + "(" + chosen.map((choice) => String(values[choice]).replace(/\s+/g, " ").slice(0, 100)).join(", ") + ")";
};
/* It may return promises, and iterators: a few steps of those. */
var made = () => {
    try {
        const result = prepared();
        if (result && typeof result.next === "function") for (let n = 0; n < 3; n++) result.next();
    } catch {}
};
