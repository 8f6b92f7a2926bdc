use super::testing::run;

#[test]
fn members_of_text_decoder_and_encoder_are_those_of_the_standard() {
    assert_eq!(
        run("log(TextDecoder.length, TextEncoder.length, new TextDecoder, new TextEncoder().encoding);
            log(Object.keys(TextDecoder.prototype), Object.keys(TextEncoder.prototype));
            log(TextEncoder.prototype.encode.length, TextEncoder.prototype.encodeInto.length, TextDecoder.prototype.decode.length);
            log(thrown(() => TextDecoder()), thrown(() => TextDecoder.prototype.encoding), thrown(() => new TextDecoder('utf-8', 1)));"),
        "0 0 [object TextDecoder] utf-8\nencoding,fatal,ignoreBOM,decode encoding,encode,encodeInto\n0 2 0\n\
         TypeError:TypeError TypeError:TypeError TypeError:TypeError"
    );
}

#[test]
fn labels_name_encodings() {
    assert_eq!(
        run("for (const label of [undefined, 'UTF8', ' latin1\\n', 'unicode', 'sjis', 'x-user-defined', 'ISO-8859-8-I', 'gbk'])
                log(new TextDecoder(label).encoding);
            log(thrown(() => new TextDecoder('utf-7')), thrown(() => new TextDecoder('\\u00a0utf-8')),
                thrown(() => new TextDecoder('iso-2022-kr')), thrown(() => new TextDecoder('replacement')),
                thrown(() => new TextDecoder(null)));"),
        "utf-8\nutf-8\nwindows-1252\nutf-16le\nshift_jis\nx-user-defined\niso-8859-8-i\ngbk\n\
         RangeError:RangeError RangeError:RangeError RangeError:RangeError RangeError:RangeError RangeError:RangeError"
    );
}

#[test]
fn a_string_is_as_narrow_as_it_can_be_and_as_wide_as_it_must() {
    assert_eq!(
        run(
            r"const decode = (label, ...bytes) => new TextDecoder(label).decode(new Uint8Array(bytes));
            log(decode('utf-8', 0x61, 0x62), decode('utf-8', 0xc3, 0xa9), decode('utf-8', 0xe2, 0x82, 0xac),
                decode('windows-1252', 0xe9), decode('windows-1252', 0x80), decode('utf-16be', 0xd8, 0x3d, 0xde, 0x00));
            log(decode('utf-8', 0xff), decode('utf-8', 0xf0, 0x9f, 0x98), decode('utf-16le', 0x00, 0xd8, 0x61, 0x00));
            log(decode('utf-8', 0xc3, 0xa9) === '\u00e9', decode('iso-2022-jp', 0x1b, 0x24, 0x42) === '');"
        ),
        "ab é € é € 😀\n\u{fffd} \u{fffd} \u{fffd}a\ntrue true"
    );
}

#[test]
fn a_byte_order_mark_is_dropped_unless_ignore_bom_is_set() {
    assert_eq!(
        run("const bytes = new Uint8Array([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 0x61]);
            log(new TextDecoder().decode(bytes).length, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).length,
                new TextDecoder('utf-16le').decode(bytes).charCodeAt(0).toString(16),
                new TextDecoder('windows-1252').decode(bytes).length);
            const decoder = new TextDecoder();
            for (const byte of [0xef, 0xbb, 0xbf, 0x61]) log(decoder.decode(new Uint8Array([byte]), { stream: true }));
            log(decoder.decode(), decoder.decode(bytes).length);"),
        "2 3 bbef 7\n\n\n\na\n 2"
    );
}

#[test]
fn a_character_may_be_split_between_calls_with_stream() {
    assert_eq!(
        run("const decoder = new TextDecoder();
            const part = (options, ...bytes) => log(decoder.decode(new Uint8Array(bytes), options));
            part({ stream: true }, 0x7a, 0xe2, 0x82);
            part({ stream: true }, 0xac, 0xf0);
            part({}, 0x9f);
            part(undefined, 0x61);"),
        "z\n€\n\u{fffd}\na"
    );
}

#[test]
fn a_fatal_error_leaves_the_rest_of_a_stream() {
    assert_eq!(
        run("const decoder = new TextDecoder('utf-8', { fatal: true });
            const bytes = (...values) => new Uint8Array(values);
            log(thrown(() => decoder.decode(bytes(0x61, 0xff, 0x62, 0xff, 0x63), { stream: true })));
            log(thrown(() => decoder.decode(bytes(0x64), { stream: true })));
            log(decoder.decode(bytes(0x65)));
            log(thrown(() => decoder.decode(bytes(0x66, 0xff, 0x67))), decoder.decode(bytes(0x68)));
            log(thrown(() => decoder.decode(bytes(0xe2, 0x82))), decoder.decode(bytes(0x69)));"),
        "TypeError:TypeError\nTypeError:TypeError\ncde\nTypeError:TypeError h\nTypeError:TypeError i"
    );
}

#[test]
fn a_decoder_accepts_buffers_and_views() {
    assert_eq!(
        run("const buffer = new Uint8Array([0x61, 0x62, 0x63, 0x64]).buffer;
            const decoder = new TextDecoder();
            log(decoder.decode(buffer), decoder.decode(new DataView(buffer, 1)), decoder.decode(new Uint8Array(buffer, 1, 2)),
                decoder.decode(new Uint16Array(buffer, 2)), decoder.decode());
            const shared = new SharedArrayBuffer(3);
            new Uint8Array(shared).set([0x78, 0x79, 0x7a]);
            log(decoder.decode(shared), decoder.decode(new Uint8Array(shared, 1)), decoder.decode(new DataView(shared, 2)));
            for (const wrong of [null, 'abc', 1, {}, [0x61]]) log(thrown(() => decoder.decode(wrong)));"),
        "abcd bcd bc cd \nxyz yz z\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\n\
         TypeError:TypeError"
    );
}

#[test]
fn the_bytes_are_those_after_the_options_were_read() {
    assert_eq!(
        run("const bytes = new Uint8Array([0x61, 0x61]);
            log(new TextDecoder().decode(bytes, { get stream() { bytes[0] = 0x62; return false } }));
            const buffer = new ArrayBuffer(2, { maxByteLength: 2 });
            log(new TextDecoder().decode(new Uint8Array(buffer, 1), { get stream() { buffer.resize(0); return false } }).length);"),
        "ba\n0"
    );
}

#[test]
fn encode_returns_utf_8() {
    assert_eq!(
        run(
            r"const encode = (...input) => new TextEncoder().encode(...input);
            log(encode('abc'), encode('\xe9'), encode('\u20ac'), encode('\ud83d\ude00'), encode('\ud83d'), encode('\ude00a'));
            log(encode().length, encode(undefined).length, encode(null), encode('x') instanceof Uint8Array);
            log(encode('\u20ac').buffer.byteLength, thrown(() => encode(Symbol())));"
        ),
        "97,98,99 195,169 226,130,172 240,159,152,128 239,191,189 239,191,189,97\n\
         0 0 110,117,108,108 true\n3 TypeError:TypeError"
    );
}

#[test]
fn encode_into_writes_whole_characters() {
    assert_eq!(
        run(r"const encoder = new TextEncoder();
            const into = (source, length, buffer = new ArrayBuffer(length + 2)) => {
                const view = new Uint8Array(buffer, 1, length);
                const { read, written } = encoder.encodeInto(source, view);
                log(read, written, new Uint8Array(buffer));
            };
            into('abc', 2); into('\u20aca', 3); into('a\u20ac', 3); into('\ud83d\ude00', 3); into('\ud83d', 3); into('\xe9', 1);
            into('h\u20ac', 5, new SharedArrayBuffer(7));
            log(Object.keys(encoder.encodeInto('', new Uint8Array)));
            for (const wrong of [new Int8Array(1), new Uint8ClampedArray(1), new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), null])
                log(thrown(() => encoder.encodeInto('', wrong)));"),
        "2 2 0,97,98,0\n1 3 0,226,130,172,0\n1 1 0,97,0,0,0\n0 0 0,0,0,0,0\n1 3 0,239,191,189,0\n0 0 0,0,0\n\
         2 4 0,104,226,130,172,0,0\nread,written\nTypeError:TypeError\nTypeError:TypeError\nTypeError:TypeError\n\
         TypeError:TypeError\nTypeError:TypeError"
    );
}
