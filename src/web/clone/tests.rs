use crate::web::testing::run;

#[test]
fn primitives_and_wrapper_objects_are_cloned() {
    assert_eq!(
        run("for (const value of [undefined, null, true, '', '\\uD800', -0, NaN, Infinity, 12n]) log(Object.is(structuredClone(value), value));
            for (const value of [new Boolean(false), new Number(-0), Object(7n), new String('\\uDC00')]) {
                value.extra = 1; const copy = structuredClone(value);
                log(copy !== value, copy.constructor === value.constructor, Object.is(copy.valueOf(), value.valueOf()), copy.extra);
            }
            log(structuredClone.name, structuredClone.length, thrown(() => structuredClone()));"),
        "true\ntrue\ntrue\ntrue\ntrue\ntrue\ntrue\ntrue\ntrue\n\
         true true true undefined\ntrue true true undefined\ntrue true true undefined\ntrue true true undefined\n\
         structuredClone 1 TypeError:TypeError"
    );
}

#[test]
fn dates_and_regular_expressions_are_cloned_without_reading_properties() {
    assert_eq!(
        run("for (const time of [0, -8.64e15, NaN]) log(structuredClone(new Date(time)).getTime());
            for (const regexp of [/foo/dgimsy, /\\p{L}/u, /[a--b]/v, new RegExp(''), new RegExp('/'), new RegExp('\\n')]) {
                regexp.lastIndex = 2; Object.defineProperty(regexp, 'flags', { get() { log('read') } });
                Object.defineProperty(regexp, 'global', { get() { log('read') } });
                const copy = structuredClone(regexp); log(copy, copy.lastIndex);
            }
            const slash = /^a\\/b$/; log(structuredClone(slash).test('a/b'), structuredClone(slash).source === slash.source)"),
        "0\n-8640000000000000\nNaN\n/foo/dgimsy 0\n/\\p{L}/u 0\n/[a--b]/v 0\n/(?:)/ 0\n/\\// 0\n/\\n/ 0\ntrue true"
    );
}

#[test]
fn enumerable_own_properties_are_cloned() {
    assert_eq!(
        run("const object = { b: 1, 2: 'two', a: { deep: [1, , 3] }, get computed() { log('computed'); return 4 }, [Symbol('s')]: 5 };
            Object.defineProperty(object, 'hidden', { value: 1, enumerable: false });
            Object.defineProperty(object, 'fixed', { value: 1, enumerable: true });
            log(JSON.stringify(structuredClone(object)), Reflect.ownKeys(structuredClone(object)));
            log(JSON.stringify(Object.getOwnPropertyDescriptor(structuredClone(object), 'fixed')));
            const list = [1, , 'x']; list.name = 'n'; list.length = 5; const copy = structuredClone(list);
            log(Array.isArray(copy), copy.length, 1 in copy, copy.name, Object.keys(copy));
            class Point { x = 1; #y = 2; get z() { return 3 } } const point = structuredClone(new Point);
            log(point.constructor === Object, JSON.stringify(point), structuredClone(Object.create(null)).constructor === Object);
            log(Object.getPrototypeOf(Object.setPrototypeOf(structuredClone(Object.prototype), list)) === list);"),
        "computed\ncomputed\n{\"2\":\"two\",\"b\":1,\"a\":{\"deep\":[1,null,3]},\"computed\":4,\"fixed\":1} 2,b,a,computed,fixed\n\
         computed\n{\"value\":1,\"writable\":true,\"enumerable\":true,\"configurable\":true}\n\
         true 5 false n 0,2,name\ntrue {\"x\":1} true\ntrue"
    );
}

#[test]
fn cycles_and_shared_objects_keep_their_identity() {
    assert_eq!(
        run("const shared = { n: 1 }, list = [shared, shared]; list.push(list);
            const map = new Map([[shared, list]]); map.set('map', map); map.set('set', new Set([map, shared, -0]));
            const copy = structuredClone({ map, list, shared });
            log(copy.list[0] === copy.list[1], copy.list[0] === copy.shared, copy.list[2] === copy.list, copy.shared !== shared);
            log(copy.map.get(copy.shared) === copy.list, copy.map.get('map') === copy.map, copy.map.size);
            log(copy.map.get('set').has(copy.map), copy.map.get('set').has(copy.shared), [...copy.map.get('set')].length);"),
        "true true true true\ntrue true 3\ntrue true 3"
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
    assert_eq!(
        run("for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
                const error = new type('message', { cause: [1] }); error.extra = 1; const copy = structuredClone(error);
                log(copy.constructor === type, copy instanceof Error, copy.name, copy.message, copy.cause, copy.extra,
                    copy.stack === error.stack, Object.keys(copy).length, Object.prototype.toString.call(copy));
            }
            const named = new TypeError; named.name = 'Custom'; log(structuredClone(named).name, 'message' in named, Object.hasOwn(structuredClone(named), 'message'));
            class Mine extends RangeError {} log(structuredClone(new Mine('m')).constructor === RangeError);
            log(structuredClone(new AggregateError([1], 'm')).constructor === Error);
            const looped = new Error('l'); looped.cause = looped; const copy = structuredClone(looped); log(copy.cause === copy);
            const exception = structuredClone(new DOMException('text', 'DataCloneError'));
            log(exception instanceof DOMException, exception.name, exception.message, exception.code, typeof exception.stack);"),
        "true true Error message 1 undefined true 0 [object Error]\ntrue true EvalError message 1 undefined true 0 [object Error]\n\
         true true RangeError message 1 undefined true 0 [object Error]\n\
         true true ReferenceError message 1 undefined true 0 [object Error]\n\
         true true SyntaxError message 1 undefined true 0 [object Error]\ntrue true TypeError message 1 undefined true 0 [object Error]\n\
         true true URIError message 1 undefined true 0 [object Error]\n\
         Error true false\ntrue\ntrue\ntrue\ntrue DataCloneError text 25 string"
    );
}

#[test]
fn buffers_are_copied_and_views_share_the_copy() {
    assert_eq!(
        run("const buffer = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer, copy = structuredClone(buffer);
            log(copy !== buffer, new Uint8Array(copy), buffer.byteLength);
            for (const type of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
                const view = structuredClone(new type(8).fill(type.name.startsWith('Big') ? 3n : 3).subarray(2, 5));
                log(view.constructor === type, view.length, view.byteOffset / type.BYTES_PER_ELEMENT, view.buffer.byteLength / type.BYTES_PER_ELEMENT, view);
            }
            const both = structuredClone([new Uint8Array(buffer, 1, 2), new DataView(buffer, 3, 4), buffer]);
            log(both[0].buffer === both[2], both[1].buffer === both[2], both[1].byteOffset, both[1].byteLength, both[1].getUint8(0), both[0]);
            for (const shared of [new SharedArrayBuffer(2), new Uint8Array(new SharedArrayBuffer(2), 1)]) {
                try { structuredClone(shared) } catch (error) { log(error.name, crossOriginIsolated) }
            }"),
        "true 1,2,3,4,5,6,7,8 8\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\n\
         true 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\ntrue 3 2 8 3,3,3\n\
         true 3 2 8 3,3,3\ntrue true 3 4 4 2,3\nDataCloneError false\nDataCloneError false"
    );
}

#[test]
fn resizable_buffers_keep_their_limit_and_views_follow_them() {
    assert_eq!(
        run("const check = (length, maxByteLength, make) => {
                const buffer = new ArrayBuffer(length, { maxByteLength }); new Uint8Array(buffer).fill(7);
                const view = make(buffer), before = new Uint8Array(buffer).join();
                const copy = structuredClone(view);
                const kept = before === new Uint8Array(buffer).join() && before === new Uint8Array(copy.buffer).join();
                const lengths = [copy.byteOffset, copy.byteLength];
                copy.buffer.resize(maxByteLength); lengths.push(copy.byteLength);
                copy.buffer.resize(2);
                try { lengths.push(copy.byteLength) } catch { lengths.push('out') }
                log(kept, copy.buffer.maxByteLength, copy.buffer.resizable, lengths);
            };
            for (const [length, max] of [[16, 1024], [16, 16], [0, 2]])
                for (const type of [Uint8Array, DataView]) {
                    check(length, max, buffer => new type(buffer));
                    check(length, max, buffer => new type(buffer, 0, length));
                }
            check(16, 16, buffer => new DataView(buffer, 4)); check(16, 16, buffer => new DataView(buffer, 4, 12)); check(16, 16, buffer => new DataView(buffer, 4, 2));
            check(9, 16, buffer => new Uint16Array(buffer, 2));
            const same = structuredClone(new ArrayBuffer(3, { maxByteLength: 9 })); log(same.byteLength, same.maxByteLength, structuredClone(new ArrayBuffer(3)).resizable);
            for (const type of [Uint8Array, DataView]) {
                const buffer = new ArrayBuffer(16, { maxByteLength: 1024 }), view = new type(buffer, 8), fixed = new type(buffer, 0, 16); buffer.resize(4);
                log(thrown(() => structuredClone(view)), thrown(() => structuredClone(fixed)), thrown(() => structuredClone(view, { transfer: [buffer] })), buffer.byteLength);
            }"),
        "true 1024 true 0,16,1024,2\ntrue 1024 true 0,16,16,0\ntrue 1024 true 0,16,1024,2\ntrue 1024 true 0,16,16,out\n\
         true 16 true 0,16,16,2\ntrue 16 true 0,16,16,0\ntrue 16 true 0,16,16,2\ntrue 16 true 0,16,16,out\n\
         true 2 true 0,0,2,2\ntrue 2 true 0,0,0,0\ntrue 2 true 0,0,2,2\ntrue 2 true 0,0,0,0\n\
         true 16 true 4,12,12,out\ntrue 16 true 4,12,12,out\ntrue 16 true 4,2,2,out\ntrue 16 true 2,6,14,0\n3 9 false\n\
         DOMException:DataCloneError DOMException:DataCloneError DOMException:DataCloneError 4\n\
         DOMException:DataCloneError DOMException:DataCloneError DOMException:DataCloneError 4"
    );
}

#[test]
fn transferred_buffers_and_ports_are_detached() {
    assert_eq!(
        run("const detached = buffer => thrown(() => new Uint8Array(buffer)) === 'TypeError:TypeError';
            const buffer = new Uint8Array([1, 2, 3]).buffer, view = new Uint8Array(buffer, 1);
            const copy = structuredClone({ view, buffer }, { transfer: [buffer] });
            log(buffer.byteLength, detached(buffer), view.length, copy.view.buffer === copy.buffer, copy.view, copy.buffer.byteLength);
            const unused = new ArrayBuffer(4); log(structuredClone(1, { transfer: new Set([unused]) }), detached(unused));
            const resizable = new ArrayBuffer(2, { maxByteLength: 8 }), moved = structuredClone(new DataView(resizable), { transfer: [resizable] });
            moved.buffer.resize(5); log(detached(resizable), moved.byteLength, moved.buffer.maxByteLength);
            const kept = new ArrayBuffer(1), fail = (value, transfer) => log(thrown(() => structuredClone(value, { transfer })), detached(kept));
            fail(1, [kept, kept]); fail(1, [kept, buffer]); fail(1, [kept, new Uint8Array(1)]); fail(1, [kept, new SharedArrayBuffer(1)]);
            fail(1, [kept, new Blob]); fail(1, [kept, 5]); fail(1, 5); fail(() => {}, [kept]); fail(buffer); fail(view);
            fail({ get a() { structuredClone(kept, { transfer: [kept] }); return 1 } }, [kept]);
            log(thrown(() => structuredClone(1, 5)), structuredClone(1, null), structuredClone(1, {}))"),
        "0 true 0 true 2,3 3\n1 true\ntrue 5 8\nDOMException:DataCloneError false\nDOMException:DataCloneError false\n\
         DOMException:DataCloneError false\nDOMException:DataCloneError false\nDOMException:DataCloneError false\n\
         TypeError:TypeError false\nTypeError:TypeError false\nDOMException:DataCloneError false\n\
         DOMException:DataCloneError false\nDOMException:DataCloneError false\nDOMException:DataCloneError true\n\
         TypeError:TypeError 1 1"
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
