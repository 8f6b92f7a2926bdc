// META: title=The arguments of operations, constructors and setters are converted in their order
// META: global=window,dedicatedworker,sharedworker
// META: script=/resources/WebIDLParser.js
// META: timeout=long

// Calls every operation, constructor and setter of the interfaces that this realm has with arguments whose conversions are logged. The IDL
// says which conversions are expected: https://webidl.spec.whatwg.org/#js-overloads, and for dictionaries
// https://webidl.spec.whatwg.org/#js-dictionary. A conversion that runs twice, too late or not at all fails, and so does one after the steps
// of the member have begun to read an argument of type any or object. Operations that return promises must not throw.

"use strict";

const STANDARDS = [
  "console", "compression", "cssom", "cssom-view", "dom", "encoding", "fetch", "FileAPI", "geometry", "hr-time", "html",
  "intersection-observer", "performance-timeline", "pointerevents", "selection-api", "streams", "uievents", "url", "urlpattern",
  "user-timing", "webcrypto", "webidl", "websockets", "xhr",
];

/**
 * Interfaces of which the files of upstream have no definition: the proposal for WebSockets as streams,
 * https://github.com/whatwg/websockets/pull/48, https://webidl.spec.whatwg.org/#quotaexceedederror, and elements without members of
 * their own.
 */
const WITHOUT_A_FILE = `
  [Exposed=*] interface QuotaExceededError : DOMException {
    constructor(optional DOMString message = "", optional QuotaExceededErrorOptions options = {});
  };
  dictionary QuotaExceededErrorOptions { double quota; double requested; };
  [Exposed=Window] interface SVGElement : Element { };
  [Exposed=Window] interface MathMLElement : Element { };
  [Exposed=(Window,Worker)] interface WebSocketStream {
    constructor(USVString url, optional WebSocketStreamOptions options = {});
    undefined close(optional WebSocketCloseInfo closeInfo = {});
  };
  [Exposed=(Window,Worker)] interface WebSocketError : DOMException {
    constructor(optional DOMString message = "", optional WebSocketCloseInfo init = {});
  };
  dictionary WebSocketStreamOptions { sequence<USVString> protocols; AbortSignal signal; };
  dictionary WebSocketCloseInfo { [EnforceRange] unsigned short closeCode; USVString reason = ""; };
`;

/** The constructors of the language. */
const LANGUAGE = new Set([
  "AggregateError", "Array", "ArrayBuffer", "AsyncDisposableStack", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView",
  "Date", "DisposableStack", "Error", "EvalError", "FinalizationRegistry", "Float16Array", "Float32Array", "Float64Array", "Function",
  "Int16Array", "Int32Array", "Int8Array", "Iterator", "Map", "Number", "Object", "Promise", "Proxy", "RangeError", "ReferenceError",
  "RegExp", "Set", "SharedArrayBuffer", "String", "SuppressedError", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint16Array",
  "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet",
]);

/** Members that are not called, and why. */
const NOT_CALLED = new Map(Object.entries({
  "Window.close": "ends the page, and has no arguments",
  "Window.stop": "ends the page's requests, and has no arguments",
  "DedicatedWorkerGlobalScope.close": "ends the worker, and has no arguments",
  "SharedWorkerGlobalScope.close": "ends the worker, and has no arguments",
  "IntersectionObserverEntry.constructor": "browsers have no such constructor",
}));

/**
 * What strings of these members become, for which "a" would navigate. The setters of the other parts of a URL throw here where a browser
 * navigates.
 */
const STRING_VALUES = new Map(Object.entries({
  "Location.assign": "#a",
  "Location.hash": "#a",
  "Location.href": "#a",
  "Location.replace": "#a",
  "Window.location": "#a",
}));

/** The controller of a new stream. */
function controllerOf(Stream, source) {
  let controller;
  new Stream({ ...source, start: (it) => { controller = it; } });
  return controller;
}

/** A request for the bytes of a reader's buffer. */
function requestOfReader() {
  let controller;
  const stream = new ReadableStream({ type: "bytes", start: (it) => { controller = it; } });
  stream.getReader({ mode: "byob" }).read(new Uint8Array(8));
  return controller.byobRequest;
}

/** The error that reportError() reports meanwhile is no error of the test. */
function withoutReport(steps) {
  const listener = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("error", listener, { capture: true });
  try {
    return steps();
  } finally {
    removeEventListener("error", listener, { capture: true });
  }
}

const webSocketUrl = () => location.origin.replace("http", "ws");

function webSocketStream() {
  const stream = new WebSocketStream(webSocketUrl());
  ignore(stream);
  stream.close();
  return stream;
}

function eventSource() {
  const source = new EventSource("/");
  source.close();
  return source;
}

/** Two elements of a form with the same name. */
function radioNodeList() {
  const form = document.createElement("form");
  form.innerHTML = "<input type=radio name=a><input type=radio name=a>";
  return form.a;
}

/** Takes the rejections of the promises of an object that a test has made. */
function ignore(object) {
  for (const name of ["closed", "opened", "ready"]) {
    if (object?.[name] instanceof Promise) object[name].catch(() => {});
  }
}

/** What is made before the tests, because it takes a while. */
let performanceEntryList;
let cryptoKey;

async function prepare() {
  performanceEntryList = await new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => (observer.disconnect(), resolve(list)));
    observer.observe({ type: "mark" });
    performance.mark("a");
  });
  cryptoKey = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
}

const INSTANCES = new Map(Object.entries({
  AbortSignal: () => new AbortController().signal,
  Attr: () => document.createAttribute("a"),
  CharacterData: () => new Text("abc"),
  BeforeUnloadEvent: () => document.createEvent("BeforeUnloadEvent"),
  BroadcastChannel: () => new BroadcastChannel("a"),
  CompositionEvent: () => new CompositionEvent("a"),
  Crypto: () => crypto,
  CryptoKey: () => cryptoKey,
  CSSStyleDeclaration: () => document.createElement("p").style,
  CustomEvent: () => new CustomEvent("a"),
  DedicatedWorkerGlobalScope: () => self,
  Document: () => document.implementation.createHTMLDocument(),
  DocumentType: () => document.implementation.createDocumentType("a", "", ""),
  DOMImplementation: () => document.implementation,
  DOMTokenList: () => document.createElement("p").classList,
  Element: () => document.createElement("p"),
  Event: () => new Event("a"),
  EventSource: eventSource,
  History: () => history,
  HTMLElement: () => document.createElement("b"),
  MathMLElement: () => document.createElementNS("http://www.w3.org/1998/Math/MathML", "mi"),
  SVGElement: () => document.createElementNS("http://www.w3.org/2000/svg", "g"),
  HTMLMediaElement: () => document.createElement("audio"),
  IntersectionObserver: () => new IntersectionObserver(() => {}),
  KeyboardEvent: () => new KeyboardEvent("a"),
  Location: () => location,
  MediaQueryList: () => matchMedia("all"),
  MessageEvent: () => new MessageEvent("a"),
  MessagePort: () => new MessageChannel().port1,
  MouseEvent: () => new MouseEvent("a"),
  MutationObserver: () => new MutationObserver(() => {}),
  NamedNodeMap: () => document.createElement("p").attributes,
  Navigator: () => navigator,
  Node: () => document.createElement("p"),
  NodeIterator: () => document.createNodeIterator(document),
  NodeList: () => document.childNodes,
  HTMLCollection: () => document.forms,
  Performance: () => performance,
  PerformanceEntry: () => performance.mark("a"),
  PerformanceObserver: () => new PerformanceObserver(() => {}),
  PerformanceObserverEntryList: () => performanceEntryList,
  PointerEvent: () => new PointerEvent("a"),
  Range: () => document.createRange(),
  RadioNodeList: radioNodeList,
  ReadableByteStreamController: () => controllerOf(ReadableStream, { type: "bytes" }),
  ReadableStreamDefaultController: () => controllerOf(ReadableStream, {}),
  ReadableStreamDefaultReader: () => new ReadableStream().getReader(),
  ReadableStreamBYOBReader: () => new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" }),
  ReadableStreamBYOBRequest: requestOfReader,
  Request: () => new Request("/"),
  SharedWorkerGlobalScope: () => self,
  SharedWorker: () => new SharedWorker("data:text/javascript,"),
  StorageEvent: () => new StorageEvent("a"),
  TextEvent: () => document.createEvent("TextEvent"),
  TransformStreamDefaultController: () => controllerOf(TransformStream, {}),
  URL: () => new URL(location),
  WorkerGlobalScope: () => self,
  WorkerNavigator: () => navigator,
  Worker: () => new Worker("data:text/javascript,"),
  WritableStreamDefaultController: () => controllerOf(WritableStream, {}),
  WritableStreamDefaultWriter: () => new WritableStream().getWriter(),
  Selection: () => getSelection(),
  Storage: () => localStorage,
  SubtleCrypto: () => crypto.subtle,
  TreeWalker: () => document.createTreeWalker(document),
  UIEvent: () => new UIEvent("a"),
  WebSocket: () => new WebSocket(webSocketUrl()),
  WebSocketStream: webSocketStream,
  Window: () => window,
  XMLHttpRequestEventTarget: () => new XMLHttpRequest(),
  XMLHttpRequestUpload: () => new XMLHttpRequest().upload,
  XMLSerializer: () => new XMLSerializer(),
  XPathExpression: () => document.createExpression("."),
  XPathResult: () => document.evaluate(".", document),
}));
const TAGS = self.document === undefined ? "" : "a area article body audio base br button canvas col data datalist del details dialog dir div dl embed fieldset font form frame frameset h1 head hr html \
iframe img input label legend li link map menu meta meter object ol optgroup option output p param pre progress q script select slot source \
span style table tbody td template textarea th time title tr track ul video";
for (const tag of TAGS.split(" ").filter(Boolean)) {
  const { name } = document.createElement(tag).constructor;
  if (!INSTANCES.has(name)) {
    INSTANCES.set(name, () => document.createElement(tag));
  }
}

/** The entry of the log for what is read after the conversions. */
const STEPS = "steps";

const NUMBERS = new Set([
  "byte", "octet", "short", "unsigned short", "long", "unsigned long", "long long", "unsigned long long", "float", "unrestricted float",
  "double", "unrestricted double",
]);
const STRINGS = new Set(["DOMString", "USVString", "ByteString", "CSSOMString"]);
/** Interfaces without an object here. */
const WITHOUT_OBJECTS = new Set(["DOMRectList", "ShadowRoot"]);
const BUFFERS = new Set([
  "ArrayBuffer", "ArrayBufferView", "DataView", "Int8Array", "Int16Array", "Int32Array", "Uint8Array", "Uint16Array", "Uint32Array",
  "Uint8ClampedArray", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array",
]);

class Unsupported extends Error {
  constructor(message, isExpected = false) {
    super(message);
    this.isExpected = isExpected;
  }
}

/** A member, or the operations with arguments for which an `iterable` declaration stands. */
function operationsOf(member) {
  const operation = (name, types) => ({ type: "operation", name, idlType: { idlType: "any" }, arguments: types });
  if (member.type !== "iterable") {
    return [member];
  }
  if (member.async) {
    const names = member.idlType.length > 1 ? ["entries", "keys", "values"] : ["values"];
    return [...names, Symbol.asyncIterator].map((name) => operation(name, member.arguments));
  }
  const type = (idlType) => ({ idlType, generic: "", union: false });
  const callback = { name: "callback", idlType: type("Function") };
  return [operation("forEach", [callback, { name: "thisArg", idlType: type("any"), optional: true }])];
}

class Definitions {
  /** Interfaces and mixins, dictionaries, and all other definitions, by their names. */
  named = new Map();
  includes = [];

  add(text) {
    for (const definition of WebIDL2.parse(text)) {
      if (definition.type === "includes") {
        this.includes.push(definition);
        continue;
      }
      const known = this.named.get(definition.name);
      if (known === undefined) {
        this.named.set(definition.name, {
          type: definition.type,
          name: definition.name,
          inheritance: definition.inheritance,
          members: [...definition.members ?? []],
          extAttrs: [...definition.extAttrs ?? []],
          values: definition.values,
          idlType: definition.idlType,
        });
      } else {
        known.members.push(...definition.members ?? []);
        known.extAttrs.push(...definition.extAttrs ?? []);
        known.inheritance ??= definition.inheritance;
        if (!definition.partial) {
          known.type = definition.type;
        }
      }
    }
  }

  /** The interfaces and namespaces that this realm has, and the legacy factory functions as such with a constructor only. */
  *interfaces() {
    for (const definition of this.named.values()) {
      const { type, name } = definition;
      if (type === "namespace" && typeof globalThis[name] === "object") {
        yield { name, members: definition.members };
      }
      if (type !== "interface" || typeof globalThis[name] !== "function") {
        continue;
      }
      const mixins = this.includes.filter(({ target }) => target === name);
      const members = mixins.flatMap(({ includes }) => this.named.get(includes)?.members ?? []);
      yield { name, members: [...definition.members, ...members].flatMap(operationsOf) };
      for (const { name: attribute, rhs, arguments: types } of definition.extAttrs) {
        if (attribute === "LegacyFactoryFunction" && typeof globalThis[rhs.value] === "function") {
          yield { name: rhs.value, members: [{ type: "constructor", arguments: types }] };
        }
      }
    }
  }

  /** The attribute that is set instead of the one of `[PutForwards]`. */
  forwarded(attribute) {
    const forward = attribute.extAttrs.find(({ name }) => name === "PutForwards");
    return forward && this.named.get(attribute.idlType.idlType)?.members.find(({ name }) => name === forward.rhs.value);
  }

  resolve(idlType) {
    const definition = typeof idlType.idlType === "string" ? this.named.get(idlType.idlType) : undefined;
    return definition?.type === "typedef" ? this.resolve(definition.idlType) : { idlType, definition };
  }

  /** The dictionary's members, those of its ancestors first. */
  membersOf(dictionary) {
    const parent = this.named.get(dictionary.inheritance);
    if (dictionary.inheritance && parent === undefined) {
      throw new Unsupported(dictionary.inheritance, true);
    }
    const inherited = parent ? this.membersOf(parent) : [];
    const own = dictionary.members.filter(({ type }) => type === "field");
    return [...inherited, ...own.toSorted((a, b) => (a.name < b.name ? -1 : 1))];
  }
}

const instance = (name) => {
  const make = INSTANCES.get(name);
  try {
    const made = make ? make() : new globalThis[name]();
    if (made !== undefined) {
      return made;
    }
  } catch {
    // There is none then.
  }
  throw new Unsupported(`an object of ${name}`, WITHOUT_OBJECTS.has(name) || typeof globalThis[name] !== "function");
};

/** Makes values of IDL types. Their conversions write to `log`; `expected` are those of the standard. */
class Values {
  log = [];

  /** What the first conversion throws, if it is to throw. */
  exception;

  expected = [];

  /** The greatest number of types in a union. */
  unionLength = 1;

  /** Of each union the value has one type, which `choice` selects. */
  constructor(definitions, choice, string = "a") {
    this.definitions = definitions;
    this.choice = choice;
    this.string = string;
  }

  add(entry) {
    this.log.push(entry);
    if (this.exception !== undefined) throw this.exception;
  }

  /**
   * A value of which Web IDL reads nothing. The steps of a member may, after all conversions: it logs its enumerable own property, which
   * structuredClone() gets, and any other, such as toJSON.
   */
  unread() {
    const log = () => this.add(STEPS);
    const get = (target, name) => {
      log();
      return name === "toJSON" ? () => log() : Reflect.get(target, name);
    };
    const has = (target, name) => (log(), Reflect.has(target, name));
    return Object.create(new Proxy(Object.prototype, { get, has }), { a: { get: log, enumerable: true } });
  }

  primitive(path, hint, value) {
    this.expected.push(`${path} to ${hint}`);
    return { [Symbol.toPrimitive]: (asked) => (this.add(`${path} to ${asked}`), value) };
  }

  of(type, path) {
    const { idlType, definition } = this.definitions.resolve(type);
    const name = idlType.idlType;
    if (idlType.union) {
      return this.ofUnion(idlType, path);
    }
    switch (idlType.generic) {
      case "sequence":
      case "FrozenArray": {
        this.expected.push(`${path} iterated`);
        const before = this.expected.length;
        let elements = [];
        try {
          elements = [this.of(name[0], `${path}[0]`)];
        } catch (error) {
          if (!(error instanceof Unsupported)) throw error;
          this.expected.length = before;
        }
        const log = () => this.add(`${path} iterated`);
        return { get [Symbol.iterator]() { return log(), () => elements.values(); } };
      }
      case "record": {
        this.expected.push(`${path}.a`);
        const value = this.of(name[1], `${path}.a`);
        const log = () => this.add(`${path}.a`);
        return { get a() { return log(), value; } };
      }
      case "Promise":
        return Promise.resolve();
      case "":
        break;
      default:
        throw new Unsupported(idlType.generic);
    }
    if (NUMBERS.has(name)) return this.primitive(path, "number", 1);
    if (STRINGS.has(name)) return this.primitive(path, "string", this.string);
    if (BUFFERS.has(name)) return name === "ArrayBufferView" ? new Uint8Array(8) : new globalThis[name](name === "DataView" ? new ArrayBuffer(8) : 8);
    if (name === "boolean") return {};
    if (name === "any" || name === "object") return this.unread();
    if (name === "WindowProxy") {
      if (self.window === undefined) throw new Unsupported(name, true);
      return window;
    }
    if (name === "Function" || name === "VoidFunction") return () => {};
    if (name === "undefined") return undefined;
    switch (definition?.type) {
      case "enum":
        return this.primitive(path, "string", definition.values[0].value);
      case "callback":
      case "callback interface":
        return () => {};
      case "dictionary":
        return this.ofDictionary(definition, path);
      case "interface":
        return instance(name);
      default:
        // An interface of another standard, if there is one.
        return instance(name);
    }
  }

  ofUnion(union, path) {
    const types = [];
    const flatten = (type) => {
      const { idlType } = this.definitions.resolve(type);
      if (idlType.union) idlType.idlType.forEach(flatten);
      else types.push(idlType);
    };
    flatten(union);
    this.unionLength = Math.max(this.unionLength, types.length);
    const kindOf = (type) => this.definitions.named.get(type.idlType)?.type ?? "";
    const isString = (type) => STRINGS.has(type.idlType) || kindOf(type) === "enum";
    const takesObjects = types.some((type) => type.generic || type.idlType === "object" || /^(dictionary|callback)/.test(kindOf(type)));
    const type = types[this.choice % types.length];
    // An object would be converted to another type of the union.
    if (isString(type) && takesObjects) return "1";
    if (NUMBERS.has(type.idlType) && (takesObjects || types.some(isString))) return 1;
    if (type.idlType === "boolean") return true;
    return this.of(type, path);
  }

  ofDictionary(dictionary, path) {
    const object = {};
    for (const member of this.definitions.membersOf(dictionary)) {
      const at = `${path}.${member.name}`;
      this.expected.push(at);
      const before = this.expected.length;
      let value;
      try {
        value = this.of(member.idlType, at);
      } catch (error) {
        if (member.required || !(error instanceof Unsupported)) throw error;
        this.expected.length = before;
      }
      Object.defineProperty(object, member.name, { get: () => (this.add(at), value) });
    }
    return object;
  }

  /** An object for a string would select an overload that has a dictionary there. One for a sequence has an iterator, which selects. */
  ofArguments(types, overloads) {
    const isDictionary = (type) => type && this.definitions.resolve(type).definition?.type === "dictionary";
    return types.map(({ idlType }, index) => {
      const isAmbiguous = overloads.some((it) => isDictionary(it.arguments[index]?.idlType));
      return isAmbiguous && !isDictionary(idlType) && idlType.generic !== "sequence" ? this.string : this.of(idlType, `${index}`);
    });
  }
}

/** A member with the types of its arguments, and how it is called. */
class Call {
  constructor(definitions, name, types, overloads, returnsPromise, steps) {
    Object.assign(this, { definitions, name, types, overloads, returnsPromise, steps });
  }

  values(choice) {
    return new Values(this.definitions, choice, STRING_VALUES.get(this.name));
  }

  /** Calls it. An operation that returns a promise never throws. */
  run(args) {
    let result;
    try {
      result = this.steps(args);
    } catch (error) {
      assert_false(this.returnsPromise, `it throws ${error} and returns no promise`);
      return undefined;
    }
    if (this.returnsPromise) {
      assert_true(result instanceof Promise, "it returns a promise");
    }
    return result;
  }

  /** Compares the logs. */
  checkOrder(choice) {
    const values = this.values(choice);
    const args = values.ofArguments(this.types, this.overloads);
    const result = this.run(args);
    const log = values.log.splice(0);
    Promise.resolve(result).catch(() => {});
    ignore(result);
    for (const name of ["close", "terminate"]) {
      if (typeof result?.[name] === "function") result[name]();
    }
    const conversions = log.slice(0, log.findLastIndex((entry) => entry !== STEPS) + 1);
    assert_equals(conversions.join("; "), values.expected.join("; "));
  }

  /** The first conversion throws: nothing else happens. */
  async checkException(test, choice) {
    const values = this.values(choice);
    const args = values.ofArguments(this.types, this.overloads);
    values.exception = new Error("of a conversion");
    await promise_rejects_exactly(test, values.exception, this.run(args));
    assert_equals(values.log.join("; "), values.expected[0]);
  }

  /** No type but `any` and `boolean` takes a symbol. */
  checkSymbol(test, choice, index) {
    const args = this.values(choice).ofArguments(this.types, this.overloads).with(index, Symbol());
    return promise_rejects_js(test, TypeError, this.run(args));
  }

  checkTooFew(test) {
    return promise_rejects_js(test, TypeError, this.run([]));
  }
}

function checkMember(definitions, owner, member, members) {
  const name = `${owner}.${typeof member.name === "symbol" ? `[${member.name.description}]` : member.name || member.type}`;
  if (NOT_CALLED.has(name)) {
    return;
  }
  const isOverload = (it) => it !== member && it.type === member.type && it.name === member.name && it.arguments;
  const overloads = members.filter(isOverload);
  const isOfObject = member.special !== "static" && typeof globalThis[owner] === "function";
  const target = () => (isOfObject ? instance(owner) : globalThis[owner]);
  const returnsPromise = member.type === "operation" && member.idlType?.generic === "Promise";
  // Returns the checks, and of the choices the first one that can be called, and the first one with conversions.
  const add = (title, types, steps) => {
    const checks = new Call(definitions, name, types, overloads, returnsPromise, steps);
    let choices = 1;
    let callable;
    let converting;
    for (let choice = 0; choice < choices; choice++) {
      const values = checks.values(choice);
      try {
        values.ofArguments(types, overloads);
        steps.needs?.();
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        if (!error.isExpected) skipped.push(`${title}: ${error.message}`);
        choices = Math.max(choices, values.unionLength);
        continue;
      }
      choices = Math.max(choices, values.unionLength);
      callable ??= choice;
      if (values.expected.length > 0) converting ??= choice;
      test(() => checks.checkOrder(choice), choice === 0 ? title : `${title}, type ${choice + 1} of unions`);
    }
    return { checks, callable, converting };
  };
  if (member.type === "attribute") {
    const holder = isOfObject ? globalThis[owner].prototype : globalThis[owner];
    const isThere = (object) => Object.getOwnPropertyDescriptor(object, member.name)?.set !== undefined;
    const type = member.readonly ? definitions.forwarded(member) : member;
    // The members of some objects are their own.
    const isOwn = ["Location", "Window"].includes(owner);
    if (type !== undefined && (isThere(holder) || isOwn && isThere(target()))) {
      const set = ([value]) => { target()[member.name] = value; };
      set.needs = target;
      add(`${name} = ${type.idlType.idlType}`, [type], set);
    }
    return;
  }
  const required = member.arguments.filter(({ optional, variadic }) => !optional && !variadic);
  const lists = required.length === member.arguments.length ? [required] : [required, member.arguments];
  for (const types of lists) {
    const title = `(${types.map((it) => it.name).join()})`;
    if (member.type === "constructor") {
      add(`new ${owner}${title}`, types, (args) => new globalThis[owner](...args));
      continue;
    }
    const call = (args) => target()[member.name](...args);
    const steps = member.name === "reportError" ? (args) => withoutReport(() => call(args)) : call;
    steps.needs = () => {
      if (typeof target()[member.name] !== "function") throw new Unsupported("it is not implemented", true);
    };
    const { checks, callable, converting } = add(`${name}${title}`, types, steps);
    if (member.name === "forEach" && types.length > 1) {
      test(() => {
        const values = checks.values(0);
        assert_throws_js(TypeError, () => steps([{}, values.unread()]));
        assert_equals(values.log.join("; "), "");
      }, `${name}${title}, with a callback that is no function`);
    }
    if (!returnsPromise || callable === undefined) {
      continue;
    }
    if (converting !== undefined) {
      promise_test((it) => checks.checkException(it, converting), `${name}${title}, with a conversion that throws`);
    }
    for (const [index, { name: argument, idlType }] of types.entries()) {
      if (!["any", "boolean"].includes(idlType.idlType)) {
        promise_test((it) => checks.checkSymbol(it, callable, index), `${name}${title}, with a symbol for ${argument}`);
      }
    }
    if (types === required && required.length > 0) {
      promise_test((it) => checks.checkTooFew(it), `${name}(), with too few arguments`);
    }
  }
}

const skipped = [];

promise_test(async () => {
  const definitions = new Definitions();
  for (const standard of STANDARDS) {
    const response = await fetch(`/interfaces/${standard}.idl`);
    assert_true(response.ok, `there is ${response.url}`);
    definitions.add(await response.text());
  }
  definitions.add(WITHOUT_A_FILE);
  await prepare();
  const defined = new Set([...definitions.interfaces()].map(({ name }) => name));
  const isInterfaceObject = (name) => {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name);
    return typeof value === "function" && Object.getOwnPropertyDescriptor(value, "prototype")?.writable === false;
  };
  const undefinedNames = Object.getOwnPropertyNames(globalThis)
    .filter((name) => isInterfaceObject(name) && !LANGUAGE.has(name) && !defined.has(name));
  assert_equals(undefinedNames.join(), "", "interface objects without a definition");
  for (const { name, members } of definitions.interfaces()) {
    for (const member of members) {
      if (["maplike", "setlike"].includes(member.type)) {
        skipped.push(`${name}: ${member.type}`);
      }
      if (["constructor", "attribute"].includes(member.type) || member.type === "operation" && member.name) {
        checkMember(definitions, name, member, members);
      }
    }
  }
  assert_equals(skipped.join("; "), "", "members without a test");
}, "the interfaces of the standards");
