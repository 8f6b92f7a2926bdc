use super::testing::{Realm, Setup, run};

#[test]
fn members_of_blob_and_file_are_those_of_the_standard() {
    assert_eq!(
        run("log(Blob.length, File.length, Object.getPrototypeOf(File) === Blob, String(new Blob), String(new File([], 'n')));
            log(Object.keys(Blob.prototype)); log(Object.keys(File.prototype));
            log(thrown(() => Blob()), thrown(() => new File([])), new Blob().stream());
            log(thrown(() => Blob.prototype.size), thrown(() => Object.getOwnPropertyDescriptor(File.prototype, 'name').get.call(new Blob)));
            Blob.prototype.text.call({}).catch(e => log(e.name));"),
        "0 2 true [object Blob] [object File]\nsize,type,slice,stream,text,arrayBuffer,bytes\nname,lastModified\n\
         TypeError:TypeError TypeError:TypeError [object ReadableStream]\nTypeError:TypeError TypeError:TypeError\nTypeError"
    );
}

#[test]
fn parts_of_a_blob_are_converted_and_joined() {
    assert_eq!(
        run("const bytes = new Uint8Array([65, 66, 67, 68]), blob = new Blob(['é\\uD800']);
            const parts = [null, undefined, 1.5, {}, new String('s'), ['x', 'y'], bytes.buffer, bytes.subarray(1, 3),
                new DataView(bytes.buffer, 3), blob, new SharedArrayBuffer(1)];
            new Blob(parts).text().then(log);
            new Blob(new Uint8Array([1, 2])).text().then(log);
            new Blob({ *[Symbol.iterator]() { yield 'a'; yield 'b' } }).text().then(log);
            for (const wrong of [null, true, 1, 'text', new Date, {}, { 0: 'a', length: 1 }]) log(thrown(() => new Blob(wrong)));
            log(thrown(() => new Blob([Symbol()])), thrown(() => new Blob([new Uint8Array(new SharedArrayBuffer(1))])));"),
        "TypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\n\
         TypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError TypeError:TypeError\n\
         nullundefined1.5[object Object]sx,yABCDBCDé\u{fffd}[object SharedArrayBuffer]\n12\nab"
    );
}

/// Parts are converted first, and joined afterwards.
#[test]
fn bytes_of_a_buffer_are_taken_when_all_parts_are_known() {
    assert_eq!(
        run("const bytes = new Uint8Array([65]);
            new Blob([bytes, { toString() { bytes[0] = 66; return '!' } }]).text().then(log);
            const kept = new Blob([bytes]); bytes[0] = 67; kept.text().then(log);"),
        "B!\nB"
    );
}

#[test]
fn options_of_blobs_and_files_are_read_in_order() {
    assert_eq!(
        run("const read = [];
            new Blob([], { get type() { read.push('type') }, get endings() { read.push('endings') } });
            new File([], '', { get lastModified() { read.push('lastModified') }, get type() { read.push('type') }, get endings() { read.push('endings') } });
            log(read);
            for (const type of ['TEXT/HTML', ' image/gif ', '\\timage/gif', '\\u00e5', 'a\\u007f', '\\u0130', 'a\\0', null])
                log(JSON.stringify(new Blob([], { type }).type));
            log(thrown(() => new Blob([], 'abc')), thrown(() => new Blob([], { endings: 'Native' })), thrown(() => new Blob([], { endings: null })));
            new Blob(['\\r', '\\n', 'a\\r\\nb\\r\\r\\n\\n\\ré\\r'], { endings: 'native' }).text().then(text => log(JSON.stringify(text)));"),
        "endings,type,endings,type,lastModified\n\"text/html\"\n\" image/gif \"\n\"\"\n\"\"\n\"\"\n\"\"\n\"\"\n\"null\"\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError\n\"\\n\\na\\nb\\n\\n\\n\\né\\n\""
    );
}

#[test]
fn a_slice_has_the_bytes_and_the_type_of_its_arguments() {
    assert_eq!(
        run("const blob = new Blob(['PASSSTRING'], { type: 'a/b' });
            const show = (...args) => { const slice = blob.slice(...args); return slice.text().then(text => log(slice.size, slice.type, text)) };
            show(); show(-6); show(-12, 4, 'C/D'); show(4); show(12); show(0, -6); show(7, 4); show(NaN, Infinity); show(-Infinity, 2.5);
            show(undefined, undefined, null); show(1.5, 4); blob.slice(2).slice(2, -2).text().then(log);"),
        "10  PASSSTRING\n6  STRING\n4 c/d PASS\n6  STRING\n0  \n4  PASS\n0  \n10  PASSSTRING\n2  PA\n10 null PASSSTRING\n\
         2  SS\nSTRI"
    );
}

#[test]
fn text_and_array_buffer_return_promises_for_the_bytes() {
    assert_eq!(
        run("const blob = new Blob([new Uint8Array([0xEF, 0xBB, 0xBF, 0x61, 0xFF])]);
            blob.text().then(text => log('text', text));
            blob.arrayBuffer().then(buffer => log(buffer instanceof ArrayBuffer, new Uint8Array(buffer)));
            blob.bytes().then(bytes => { log(bytes.constructor.name, bytes); bytes[0] = 0; return blob.bytes() }).then(bytes => log(bytes[0]));
            new Blob().arrayBuffer().then(buffer => log(buffer.byteLength));
            Promise.resolve().then(() => log('before any reading is done'))"),
        "before any reading is done\ntext a\u{fffd}\ntrue 239,187,191,97,255\nUint8Array 239,187,191,97,255\n0\n239"
    );
}

#[test]
fn a_file_has_a_name_and_a_date() {
    assert_eq!(
        run("const file = new File([new Blob(['ab']), 'c'], 'näme\\uD800', { type: 'T', lastModified: 42 });
            log(file.name, file.lastModified, file.type, file.size, file instanceof Blob, file.slice(1) instanceof File);
            log(new File([], '', { lastModified: -1.5 }).lastModified, Math.abs(new File([], '').lastModified - Date.now()) < 60000);
            class Mine extends File { get kind() { return 'mine' } } const mine = new Mine([], 'm'); log(mine.kind, mine.name, mine.size)"),
        "näme\u{fffd} 42 t 3 true false\n-1 true\nmine m 0"
    );
}

#[test]
fn blobs_made_of_blobs_share_their_bytes() {
    let output = run(
        "const part = 'x'.repeat(1e6); let blob = new Blob([part]);
         for (let n = 0; n < 9; n++) blob = new Blob([blob, blob]);
         log(blob.size, blob.slice(1e6 - 1, 1e6 + 2).size, blob.slice(-2.5e6, -1e6 + 1).size, new Blob([blob.slice(1, 3), 'y', blob.slice(5, 6)]).size);
         const mixed = new Blob(['ab', new Blob(['c'.repeat(5000)]), 'd', new Blob(['e']), 'f'.repeat(5000), new Uint8Array([103])]);
         mixed.text().then((text) => log(text.length, text === 'ab' + 'c'.repeat(5000) + 'de' + 'f'.repeat(5000) + 'g'));
         mixed.slice(1, 5004).text().then((text) => log(text === 'b' + 'c'.repeat(5000) + 'de'));
         structuredClone(mixed).arrayBuffer().then((buffer) => log(buffer.byteLength));
         new Blob([mixed]).slice(1, 1).text().then((text) => log(text === ''));",
    );
    assert_eq!(
        output,
        "512000000 3 1500001 4\n10005 true\ntrue\n10005\ntrue"
    );
}

#[test]
fn a_stream_of_a_blob_has_the_bytes_of_all_parts() {
    assert_eq!(
        run("(async () => {
                const part = new Blob([new Uint8Array(100000).fill(1)]);
                const blob = new Blob([part, '', new Uint8Array(5000).fill(2), part.slice(0, 70000)]);
                const lengths = [], bytes = [];
                for await (const chunk of blob.stream()) { lengths.push(chunk.length); bytes.push(...chunk); }
                log(lengths, String(bytes) === String(await blob.bytes()), (await blob.slice(99999, 105001).text()).length);
                const reader = blob.stream().getReader({ mode: 'byob' });
                const read = async view => { const { value, done } = await reader.read(view); log(value.constructor.name, value.byteLength, done); };
                await read(new Uint16Array(40000)); await read(new Uint8Array(100000)); await read(new DataView(new ArrayBuffer(3)));
                await reader.cancel();
                await read(new Uint8Array(1));
                for await (const chunk of new Blob([]).stream()) log('not empty');
            })();")
        ,
        "65536,34464,5000,65536,4464 true 5002\nUint16Array 65536 false\nUint8Array 34464 false\nDataView 3 false\nUint8Array 0 true"
    );
}

#[test]
fn a_realm_without_streams_has_no_stream_of_a_blob() {
    let mut realm = Realm::new(&Setup::default());
    let context = &mut realm.context;
    let (host, diagnostics) = (crate::dom::host(context), crate::dom::diagnostics(context));
    let realm = context.create_realm().expect("a realm");
    let outer = context.enter_realm(realm);
    crate::dom::install_host(host, diagnostics, context);
    crate::dom::register(context).expect("it can be defined");
    super::define_blob(context);
    let script = "try { new Blob([]).stream() } catch (error) { error.name }";
    let name = context
        .eval(boa_engine::Source::from_bytes(script))
        .expect("it runs");
    context.enter_realm(outer);
    assert_eq!(name, boa_engine::js_string!("NotSupportedError").into());
}
