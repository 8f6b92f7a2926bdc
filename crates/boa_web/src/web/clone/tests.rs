use crate::web::testing::{facts, run};

#[test]
fn primitives_and_wrapper_objects_are_cloned() {
    let primitives = [
        "undefined",
        "null",
        "true",
        "''",
        "'\\uD800'",
        "-0",
        "NaN",
        "Infinity",
        "12n",
    ];
    facts(
        "",
        &primitives.map(|it| (format!("Object.is(structuredClone({it}), {it})"), "true")),
    );
    let wrappers = [
        "new Boolean(false)",
        "new Number(-0)",
        "Object(7n)",
        "new String('\\uDC00')",
    ];
    facts(
        "const differences = value => {
            value.extra = 1; const copy = structuredClone(value);
            return failing({ copied: copy !== value, class: copy.constructor === value.constructor,
                value: Object.is(copy.valueOf(), value.valueOf()), bare: copy.extra === undefined });
        }",
        &wrappers.map(|it| (format!("differences({it})"), "")),
    );
    facts(
        "",
        &[
            (
                "structuredClone.name, structuredClone.length",
                "structuredClone 1",
            ),
            ("thrown(() => structuredClone())", "TypeError:TypeError"),
        ],
    );
}

#[test]
fn dates_and_regular_expressions_are_cloned_without_reading_properties() {
    facts(
        "const copied = regexp => {
            regexp.lastIndex = 2;
            for (const name of ['flags', 'global']) Object.defineProperty(regexp, name, { get() { log('read', name) } });
            const copy = structuredClone(regexp);
            return `${copy} ${copy.lastIndex}`;
        };
        const slash = /^a\\/b$/;",
        &[
            ("structuredClone(new Date(0)).getTime()", "0"),
            ("structuredClone(new Date(-8.64e15)).getTime()", "-8640000000000000"),
            ("structuredClone(new Date(NaN)).getTime()", "NaN"),
            ("copied(/foo/dgimsy)", "/foo/dgimsy 0"),
            ("copied(/\\p{L}/u)", "/\\p{L}/u 0"),
            ("copied(/[a--b]/v)", "/[a--b]/v 0"),
            ("copied(new RegExp(''))", "/(?:)/ 0"),
            ("copied(new RegExp('/'))", "/\\// 0"),
            ("copied(new RegExp('\\n'))", "/\\n/ 0"),
            ("structuredClone(slash).test('a/b')", "true"),
            ("structuredClone(slash).source === slash.source", "true"),
        ],
    );
}

#[test]
fn enumerable_own_properties_are_cloned() {
    facts(
        "const object = { b: 1, 2: 'two', a: { deep: [1, , 3] }, get computed() { log('computed'); return 4 }, [Symbol('s')]: 5 };
        Object.defineProperty(object, 'hidden', { value: 1, enumerable: false });
        Object.defineProperty(object, 'fixed', { value: 1, enumerable: true });
        const list = [1, , 'x']; list.name = 'n'; list.length = 5; const copy = structuredClone(list);
        class Point { x = 1; #y = 2; get z() { return 3 } } const point = structuredClone(new Point);",
        &[
            (
                "JSON.stringify(structuredClone(object))",
                "computed\n{\"2\":\"two\",\"b\":1,\"a\":{\"deep\":[1,null,3]},\"computed\":4,\"fixed\":1}",
            ),
            ("Reflect.ownKeys(structuredClone(object))", "computed\n2,b,a,computed,fixed"),
            (
                "JSON.stringify(Object.getOwnPropertyDescriptor(structuredClone(object), 'fixed'))",
                "computed\n{\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":true}",
            ),
            ("Array.isArray(copy), copy.length, 1 in copy, copy.name", "true 5 false n"),
            ("Object.keys(copy)", "0,2,name"),
            ("point.constructor === Object, JSON.stringify(point)", "true {\"x\":1}"),
            ("structuredClone(Object.create(null)).constructor === Object", "true"),
            ("Object.getPrototypeOf(Object.setPrototypeOf(structuredClone(Object.prototype), list)) === list", "true"),
        ],
    );
}

#[test]
fn cycles_and_shared_objects_keep_their_identity() {
    facts(
        "const shared = { n: 1 }, list = [shared, shared]; list.push(list);
        const map = new Map([[shared, list]]); map.set('map', map); map.set('set', new Set([map, shared, -0]));
        const copy = structuredClone({ map, list, shared });",
        &[
            ("copy.list[0] === copy.list[1]", "true"),
            ("copy.list[0] === copy.shared", "true"),
            ("copy.list[2] === copy.list", "true"),
            ("copy.shared !== shared", "true"),
            ("copy.map.get(copy.shared) === copy.list", "true"),
            ("copy.map.get('map') === copy.map", "true"),
            ("copy.map.size", "3"),
            ("copy.map.get('set').has(copy.map)", "true"),
            ("copy.map.get('set').has(copy.shared)", "true"),
            ("[...copy.map.get('set')].length", "3"),
        ],
    );
}

/// Entries that a loop over the map has deleted leave gaps until the loop ends.
#[test]
fn maps_and_sets_that_a_loop_changes_are_cloned_without_gaps() {
    assert_eq!(
        run("const map = new Map([[1, 1], [2, 2], [3, 3]]), set = new Set([1, 2, 3]);
            map.forEach((_, key) => { if (key === 2) { map.delete(1); log([...structuredClone(map)].join()) } });
            set.forEach(key => { if (key === 2) { set.delete(1); log([...structuredClone(set)].join()) } });
            const growing = new Map([[{ get a() { growing.set('late', 1); return 1 } }, 1]]);
            log(structuredClone(growing).size, growing.size);
            const shrinking = { get a() { delete this.b; return 1 }, b: 2, c: 3 }; log(JSON.stringify(structuredClone(shrinking)));"),
        "2,2,3,3\n2,3\n1 2\n{\"a\":1,\"c\":3}"
    );
}

#[test]
fn errors_keep_their_class_message_and_cause() {
    let types = [
        "Error",
        "EvalError",
        "RangeError",
        "ReferenceError",
        "SyntaxError",
        "TypeError",
        "URIError",
    ];
    facts(
        "const differences = type => {
            const error = new type('message', { cause: [1] }); error.extra = 1; const copy = structuredClone(error);
            return failing({ class: copy.constructor === type, error: copy instanceof Error, name: copy.name === type.name,
                message: copy.message === 'message', cause: String(copy.cause) === '1', extra: copy.extra === undefined,
                stack: copy.stack === error.stack, keys: Object.keys(copy).length === 0,
                tag: Object.prototype.toString.call(copy) === '[object Error]' });
        }",
        &types.map(|it| (format!("differences({it})"), "")),
    );
    facts(
        "const named = new TypeError; named.name = 'Custom';
        class Mine extends RangeError {}
        const looped = new Error('l'); looped.cause = looped; const copy = structuredClone(looped);
        const exception = structuredClone(new DOMException('text', 'DataCloneError'));",
        &[
            ("structuredClone(named).name", "Error"),
            (
                "'message' in named, Object.hasOwn(structuredClone(named), 'message')",
                "true false",
            ),
            (
                "structuredClone(new Mine('m')).constructor === RangeError",
                "true",
            ),
            (
                "structuredClone(new AggregateError([1], 'm')).constructor === Error",
                "true",
            ),
            ("copy.cause === copy", "true"),
            ("exception instanceof DOMException", "true"),
            (
                "exception.name, exception.message, exception.code",
                "DataCloneError text 25",
            ),
            ("typeof exception.stack", "string"),
        ],
    );
}

#[test]
fn buffers_are_copied_and_views_share_the_copy() {
    let types = [
        "Int8Array",
        "Uint8Array",
        "Uint8ClampedArray",
        "Int16Array",
        "Uint16Array",
        "Int32Array",
        "Uint32Array",
        "Float16Array",
        "Float32Array",
        "Float64Array",
        "BigInt64Array",
        "BigUint64Array",
    ];
    facts(
        "const differences = type => {
            const view = structuredClone(new type(8).fill(type.name.startsWith('Big') ? 3n : 3).subarray(2, 5));
            return failing({ class: view.constructor === type, length: view.length === 3, elements: view.join() === '3,3,3',
                offset: view.byteOffset === 2 * type.BYTES_PER_ELEMENT, buffer: view.buffer.byteLength === 8 * type.BYTES_PER_ELEMENT });
        }",
        &types.map(|it| (format!("differences({it})"), "")),
    );
    facts(
        "const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer, copy = structuredClone(buffer);
        const [array, view, both] = structuredClone([new Uint8Array(buffer, 1, 2), new DataView(buffer, 3, 4), buffer]);",
        &[
            ("copy !== buffer, new Uint8Array(copy)", "true 1,2,3,4,5,6,7,8"),
            ("buffer.byteLength", "8"),
            ("array.buffer === both, array", "true 2,3"),
            ("view.buffer === both, view.byteOffset, view.byteLength, view.getUint8(0)", "true 3 4 4"),
            ("thrown(() => structuredClone(new SharedArrayBuffer(2)))", "DOMException:DataCloneError"),
            ("thrown(() => structuredClone(new Uint8Array(new SharedArrayBuffer(2), 1)))", "DOMException:DataCloneError"),
            ("crossOriginIsolated", "false"),
        ],
    );
}

#[test]
fn resizable_buffers_keep_their_limit_and_views_follow_them() {
    facts(
        // The offset and the length of the copied view, and its lengths after the buffer has grown
        // to its limit and shrunk to 2.
        "const lengths = (length, maxByteLength, type, ...range) => {
            const buffer = new ArrayBuffer(length, { maxByteLength }); new Uint8Array(buffer).fill(7);
            const view = new type(buffer, ...range), before = new Uint8Array(buffer).join();
            const copy = structuredClone(view);
            const failed = failing({ kept: before === new Uint8Array(buffer).join(), copied: before === new Uint8Array(copy.buffer).join(),
                limit: copy.buffer.maxByteLength === maxByteLength, resizable: copy.buffer.resizable });
            const lengths = [copy.byteOffset, copy.byteLength];
            copy.buffer.resize(maxByteLength); lengths.push(copy.byteLength);
            copy.buffer.resize(2);
            try { lengths.push(copy.byteLength) } catch { lengths.push('out') }
            return [...failed, ...lengths];
        };
        const same = structuredClone(new ArrayBuffer(3, { maxByteLength: 9 }));",
        &[
            ("lengths(16, 1024, Uint8Array)", "0,16,1024,2"),
            ("lengths(16, 1024, Uint8Array, 0, 16)", "0,16,16,0"),
            ("lengths(16, 1024, DataView)", "0,16,1024,2"),
            ("lengths(16, 1024, DataView, 0, 16)", "0,16,16,out"),
            ("lengths(16, 16, Uint8Array)", "0,16,16,2"),
            ("lengths(16, 16, Uint8Array, 0, 16)", "0,16,16,0"),
            ("lengths(16, 16, DataView)", "0,16,16,2"),
            ("lengths(16, 16, DataView, 0, 16)", "0,16,16,out"),
            ("lengths(0, 2, Uint8Array)", "0,0,2,2"),
            ("lengths(0, 2, Uint8Array, 0, 0)", "0,0,0,0"),
            ("lengths(0, 2, DataView)", "0,0,2,2"),
            ("lengths(0, 2, DataView, 0, 0)", "0,0,0,0"),
            ("lengths(16, 16, DataView, 4)", "4,12,12,out"),
            ("lengths(16, 16, DataView, 4, 12)", "4,12,12,out"),
            ("lengths(16, 16, DataView, 4, 2)", "4,2,2,out"),
            ("lengths(9, 16, Uint16Array, 2)", "2,6,14,0"),
            ("same.byteLength, same.maxByteLength", "3 9"),
            ("structuredClone(new ArrayBuffer(3)).resizable", "false"),
        ],
    );
}

#[test]
fn views_out_of_bounds_cannot_be_cloned_and_their_buffers_are_not_detached() {
    for view in [
        "new Uint8Array(buffer, 8)",
        "new Uint8Array(buffer, 0, 16)",
        "new DataView(buffer, 8)",
        "new DataView(buffer, 0, 16)",
    ] {
        facts(
            &format!(
                "const buffer = new ArrayBuffer(16, {{ maxByteLength: 1024 }}), view = {view}; buffer.resize(4);"
            ),
            &[
                (
                    "thrown(() => structuredClone(view))",
                    "DOMException:DataCloneError",
                ),
                (
                    "thrown(() => structuredClone(view, { transfer: [buffer] }))",
                    "DOMException:DataCloneError",
                ),
                ("buffer.byteLength", "4"),
            ],
        );
    }
}

#[test]
fn transferred_buffers_are_detached() {
    facts(
        "const detached = buffer => thrown(() => new Uint8Array(buffer)) === 'TypeError:TypeError';
        const buffer = new Uint8Array([1, 2, 3]).buffer, view = new Uint8Array(buffer, 1);
        const copy = structuredClone({ view, buffer }, { transfer: [buffer] });
        const unused = new ArrayBuffer(4);
        const resizable = new ArrayBuffer(2, { maxByteLength: 8 }), moved = structuredClone(new DataView(resizable), { transfer: [resizable] });
        moved.buffer.resize(5);",
        &[
            ("buffer.byteLength, detached(buffer), view.length", "0 true 0"),
            ("copy.view.buffer === copy.buffer", "true"),
            ("copy.view, copy.buffer.byteLength", "2,3 3"),
            ("structuredClone(1, { transfer: new Set([unused]) }), detached(unused)", "1 true"),
            ("detached(resizable), moved.byteLength, moved.buffer.maxByteLength", "true 5 8"),
            ("thrown(() => structuredClone(buffer))", "DOMException:DataCloneError"),
            ("thrown(() => structuredClone(view))", "DOMException:DataCloneError"),
            ("structuredClone(1, null), structuredClone(1, {})", "1 1"),
            ("thrown(() => structuredClone(1, 5))", "TypeError:TypeError"),
            ("thrown(() => structuredClone(1, { transfer: 5 }))", "TypeError:TypeError"),
        ],
    );
}

#[test]
fn a_transfer_that_fails_detaches_nothing() {
    facts(
        "const kept = new ArrayBuffer(1), gone = new ArrayBuffer(1); structuredClone(gone, { transfer: [gone] });
        const failure = (value, transfer) => [thrown(() => structuredClone(value, { transfer })), thrown(() => new Uint8Array(kept)) !== 'returned 0'];",
        &[
            ("failure(1, [kept, kept])", "DOMException:DataCloneError,false"),
            ("failure(1, [kept, gone])", "DOMException:DataCloneError,false"),
            ("failure(1, [kept, new Uint8Array(1)])", "DOMException:DataCloneError,false"),
            ("failure(1, [kept, new SharedArrayBuffer(1)])", "DOMException:DataCloneError,false"),
            ("failure(1, [kept, new Blob])", "DOMException:DataCloneError,false"),
            ("failure(1, [kept, 5])", "TypeError:TypeError,false"),
            ("failure(() => {}, [kept])", "DOMException:DataCloneError,false"),
            // The value's own getter transfers the buffer.
            (
                "failure({ get a() { structuredClone(kept, { transfer: [kept] }); return 1 } }, [kept])",
                "DOMException:DataCloneError,true",
            ),
        ],
    );
}

#[test]
fn functions_symbols_proxies_and_platform_objects_cannot_be_cloned() {
    assert_eq!(
        run("const kinds = { function: () => {}, class: class {}, symbol: Symbol(), wrapper: Object(Symbol()), promise: Promise.resolve(),
                weak: new WeakMap, reference: new WeakRef({}), generator: (function* () {})(), iterator: [].values(), proxy: new Proxy({}, {}),
                list: new Proxy([], {}), global: globalThis, event: new Event('e'), target: new EventTarget, signal: AbortSignal.abort(),
                nested: { deep: [new Map([[1, () => {}]])] }, key: new Map([[Symbol(), 1]]) };
            for (const [name, value] of Object.entries(kinds)) { const result = thrown(() => structuredClone(value)); if (result !== 'DOMException:DataCloneError') log(name, result) }
            const reason = new Error('own'); try { structuredClone({ get a() { throw reason } }) } catch (error) { log(error === reason) }"),
        "true"
    );
}

#[test]
fn blobs_and_files_are_cloned_with_their_type_and_name() {
    assert_eq!(
        run("const blob = structuredClone(new Blob(['foo'], { type: 'text/x' })); log(blob.constructor === Blob, blob.size, blob.type);
            class Mine extends File {} const file = structuredClone({ file: new Mine(['ab'], 'name', { lastModified: 42 }) }).file;
            log(Object.getPrototypeOf(file) === File.prototype, file.name, file.lastModified, file.size);
            blob.text().then(log); const kept = Blob; delete globalThis.Blob; log(structuredClone(blob) instanceof kept)"),
        "true 3 text/x\ntrue name 42 2\ntrue\nfoo"
    );
}

#[test]
fn values_may_be_thousands_deep_and_deeper_ones_throw() {
    assert_eq!(
        run("const nest = depth => { let value = []; while (depth--) value = [value]; return value };
            const depth = value => { let count = 0; while (value[0]) { value = value[0]; count++ } return count };
            log(depth(structuredClone(nest(5000)))); log(thrown(() => structuredClone(nest(100000))));
            const endless = () => ({ get next() { return endless() } }); log(thrown(() => structuredClone(endless())));
            const many = structuredClone(Array.from({ length: 100000 }, (_, i) => ({ i }))); log(many.length, many[99999].i);"),
        "5000\nRangeError:RangeError\nRangeError:RangeError\n100000 99999"
    );
}
