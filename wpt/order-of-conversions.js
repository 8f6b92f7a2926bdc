// META: title=The arguments of operations, constructors and setters are converted in their order
// META: global=window,dedicatedworker,sharedworker
// META: script=/resources/WebIDLParser.js
// META: timeout=long

// Calls every operation, constructor and setter of the interfaces that this realm has with arguments whose conversions are logged. The IDL
// says which conversions are expected: https://webidl.spec.whatwg.org/#js-overloads, and for dictionaries
// https://webidl.spec.whatwg.org/#js-dictionary. A conversion that runs twice, too late or not at all fails.

"use strict";

const STANDARDS = [
  "console", "compression", "cssom", "cssom-view", "dom", "DOM-Parsing", "encoding", "fetch", "FileAPI", "geometry", "hr-time", "html",
  "intersection-observer", "performance-timeline", "pointerevents", "selection-api", "streams", "uievents", "url", "urlpattern",
  "user-timing", "webcrypto", "webidl", "websockets", "xhr",
];

/** Members that are not called, and why. */
const NOT_CALLED = new Map(Object.entries({
  "Window.close": "ends the page",
  "Window.reportError": "is an error of the test",
  "Window.stop": "ends the page",
  "Window.location": "navigates",
  "DedicatedWorkerGlobalScope.close": "ends the worker",
  "SharedWorkerGlobalScope.close": "ends the worker",
  "WorkerGlobalScope.importScripts": "runs a script",
  "WorkerGlobalScope.reportError": "is an error of the test",
  "Location.assign": "navigates",
  "Location.replace": "navigates",
  "Location.reload": "navigates",
  "Location.href": "navigates",
  "Location.protocol": "navigates",
  "Location.host": "navigates",
  "Location.hostname": "navigates",
  "Location.port": "navigates",
  "Location.pathname": "navigates",
  "Location.search": "navigates",
  "Location.hash": "navigates",
  "Document.open": "replaces the document",
  "Document.close": "ends the document",
  "HTMLFormElement.submit": "navigates",
  "HTMLFormElement.requestSubmit": "navigates",
  "IntersectionObserverEntry.constructor": "browsers have no such constructor",
}));

/** The controller of a new stream. */
function controllerOf(Stream, source) {
  let controller;
  new Stream({ ...source, start: (it) => { controller = it; } });
  return controller;
}

const INSTANCES = new Map(Object.entries({
  AbortSignal: () => new AbortController().signal,
  Attr: () => document.createAttribute("a"),
  CharacterData: () => new Text("abc"),
  BeforeUnloadEvent: () => document.createEvent("BeforeUnloadEvent"),
  BroadcastChannel: () => new BroadcastChannel("a"),
  CompositionEvent: () => new CompositionEvent("a"),
  Crypto: () => crypto,
  CSSStyleDeclaration: () => document.createElement("p").style,
  CustomEvent: () => new CustomEvent("a"),
  DedicatedWorkerGlobalScope: () => self,
  Document: () => document.implementation.createHTMLDocument(),
  DocumentType: () => document.implementation.createDocumentType("a", "", ""),
  DOMImplementation: () => document.implementation,
  DOMTokenList: () => document.createElement("p").classList,
  Element: () => document.createElement("p"),
  Event: () => new Event("a"),
  History: () => history,
  HTMLElement: () => document.createElement("b"),
  HTMLMediaElement: () => document.createElement("audio"),
  IntersectionObserver: () => new IntersectionObserver(() => {}),
  KeyboardEvent: () => new KeyboardEvent("a"),
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
  PointerEvent: () => new PointerEvent("a"),
  Range: () => document.createRange(),
  ReadableByteStreamController: () => controllerOf(ReadableStream, { type: "bytes" }),
  ReadableStreamDefaultController: () => controllerOf(ReadableStream, {}),
  ReadableStreamDefaultReader: () => new ReadableStream().getReader(),
  ReadableStreamBYOBReader: () => new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" }),
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
  WebSocket: () => new WebSocket(location.href.replace("http", "ws")),
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

const NUMBERS = new Set([
  "byte", "octet", "short", "unsigned short", "long", "unsigned long", "long long", "unsigned long long", "float", "unrestricted float",
  "double", "unrestricted double",
]);
const STRINGS = new Set(["DOMString", "USVString", "ByteString", "CSSOMString"]);
/** Interfaces without an object here, or whose objects only a parser, an event or a server makes. */
const WITHOUT_OBJECTS = new Set([
  "DOMRectList", "EventSource", "HTMLDirectoryElement", "PerformanceObserverEntryList", "RadioNodeList", "ReadableStreamBYOBRequest", "ShadowRoot",
]);
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
          values: definition.values,
          idlType: definition.idlType,
        });
      } else {
        known.members.push(...definition.members ?? []);
        known.inheritance ??= definition.inheritance;
        if (!definition.partial) {
          known.type = definition.type;
        }
      }
    }
  }

  *interfaces() {
    for (const definition of this.named.values()) {
      if (definition.type !== "interface" || typeof globalThis[definition.name] !== "function") {
        continue;
      }
      const mixins = this.includes.filter(({ target }) => target === definition.name);
      const members = mixins.flatMap(({ includes }) => this.named.get(includes)?.members ?? []);
      yield { name: definition.name, members: [...definition.members, ...members] };
    }
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
  expected = [];

  /** The greatest number of types in a union. */
  unionLength = 1;

  /** Of each union the value has one type, which `choice` selects. */
  constructor(definitions, choice) {
    this.definitions = definitions;
    this.choice = choice;
  }

  primitive(path, hint, value) {
    this.expected.push(`${path} to ${hint}`);
    return { [Symbol.toPrimitive]: (asked) => (this.log.push(`${path} to ${asked}`), value) };
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
        } catch {
          this.expected.length = before;
        }
        const log = () => this.log.push(`${path} iterated`);
        return { get [Symbol.iterator]() { return log(), () => elements.values(); } };
      }
      case "record": {
        this.expected.push(`${path}.a`);
        const value = this.of(name[1], `${path}.a`);
        const log = () => this.log.push(`${path}.a`);
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
    if (STRINGS.has(name)) return this.primitive(path, "string", "a");
    if (BUFFERS.has(name)) return name === "ArrayBufferView" ? new Uint8Array(8) : new globalThis[name](name === "DataView" ? new ArrayBuffer(8) : 8);
    if (name === "boolean" || name === "object") return {};
    if (name === "any") return 1;
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
        if (member.required) throw error;
        this.expected.length = before;
      }
      Object.defineProperty(object, member.name, { get: () => (this.log.push(at), value) });
    }
    return object;
  }

  /** An object for a string would select an overload that has a dictionary there. */
  ofArguments(types, overloads) {
    const isDictionary = (type) => type && this.definitions.resolve(type).definition?.type === "dictionary";
    return types.map(({ idlType }, index) => {
      const isAmbiguous = overloads.some((it) => isDictionary(it.arguments[index]?.idlType));
      return isAmbiguous && !isDictionary(idlType) ? "a" : this.of(idlType, `${index}`);
    });
  }
}

/** Calls it, and compares the logs. */
function check(definitions, types, overloads, call, choice) {
  const values = new Values(definitions, choice);
  const args = values.ofArguments(types, overloads);
  let result;
  try {
    result = call(args);
  } catch (error) {
    result = Promise.reject(error);
  }
  const log = values.log.splice(0);
  Promise.resolve(result).catch(() => {});
  for (const name of ["close", "terminate"]) {
    if (typeof result?.[name] === "function") result[name]();
  }
  assert_equals(log.join("; "), values.expected.join("; "));
}

function checkMember(definitions, owner, member, members) {
  const name = `${owner}.${member.name || member.type}`;
  if (NOT_CALLED.has(name)) {
    return;
  }
  const isOverload = (it) => it !== member && it.type === member.type && it.name === member.name && it.arguments;
  const overloads = members.filter(isOverload);
  const target = () => (member.special === "static" ? globalThis[owner] : instance(owner));
  const add = (title, types, call) => {
    let choices = 1;
    for (let choice = 0; choice < choices; choice++) {
      const values = new Values(definitions, choice);
      try {
        values.ofArguments(types, overloads);
        call.needs?.();
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        if (!error.isExpected) skipped.push(`${title}: ${error.message}`);
        choices = Math.max(choices, values.unionLength);
        continue;
      }
      choices = Math.max(choices, values.unionLength);
      test(() => check(definitions, types, overloads, call, choice), choice === 0 ? title : `${title}, type ${choice + 1} of unions`);
    }
  };
  if (member.type === "attribute") {
    const holder = member.special === "static" ? globalThis[owner] : globalThis[owner].prototype;
    const isThere = (object) => Object.getOwnPropertyDescriptor(object, member.name)?.set !== undefined;
    if (!member.readonly && (isThere(holder) || owner === "Window" && isThere(globalThis))) {
      const set = ([value]) => { target()[member.name] = value; };
      set.needs = target;
      add(`${name} = ${member.idlType.idlType}`, [member], set);
    }
    return;
  }
  const required = member.arguments.filter(({ optional, variadic }) => !optional && !variadic);
  const lists = required.length === member.arguments.length ? [required] : [required, member.arguments];
  for (const types of lists) {
    const title = `(${types.map((it) => it.name).join()})`;
    if (member.type === "constructor") {
      add(`new ${owner}${title}`, types, (args) => new globalThis[owner](...args));
    } else {
      const call = (args) => target()[member.name](...args);
      call.needs = () => {
        if (typeof target()[member.name] !== "function") throw new Unsupported("it is not implemented", true);
      };
      add(`${name}${title}`, types, call);
    }
  }
}

const skipped = [];

promise_test(async () => {
  const definitions = new Definitions();
  for (const standard of STANDARDS) {
    const response = await fetch(`/interfaces/${standard}.idl`);
    if (response.ok) {
      definitions.add(await response.text());
    }
  }
  for (const { name, members } of definitions.interfaces()) {
    for (const member of members) {
      const isCalled = member.type === "constructor" || member.type === "attribute" || member.type === "operation" && member.name;
      if (isCalled) {
        checkMember(definitions, name, member, members);
      }
    }
  }
  assert_equals(skipped.join("; "), "", "members without a test");
}, "the interfaces of the standards");
