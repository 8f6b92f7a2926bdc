use super::*;
use serde::Deserialize;
use std::collections::BTreeMap;

fn round<T: Serialize + DeserializeOwned>(value: T) -> T {
    let value = from_rust(value).expect("it can be sent");
    to_rust(decode(&encode(&value).expect("it has bytes")).expect("they are read"))
        .expect("it is of the type")
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Box { width: u8, depth: Option<i64> },
    Pair(u8, String),
}

#[test]
fn values_are_the_same_in_the_other_process() {
    assert_eq!(round(u128::MAX), u128::MAX);
    assert_eq!(round(i128::MIN), i128::MIN);
    assert_eq!(
        round((1_u8, "a".to_owned(), Some(true), None::<u8>)),
        (1, "a".to_owned(), Some(true), None)
    );
    for shape in [
        Shape::Point,
        Shape::Circle(0.5),
        Shape::Box {
            width: 1,
            depth: None,
        },
        Shape::Pair(1, "b".into()),
    ] {
        let text = format!("{shape:?}");
        assert_eq!(format!("{:?}", round(shape)), text);
    }
    let map = BTreeMap::from([(1_u8, vec![-1.5]), (2, vec![])]);
    assert_eq!(round(map.clone()), map);
}

#[test]
fn a_tuple_is_several_arguments_and_missing_ones_are_undefined() {
    assert_eq!(from_arguments(()).expect("none"), []);
    assert_eq!(
        from_arguments((1, "a")).expect("two"),
        [Value::Integer(1), Value::Text("a".into())]
    );
    // An array of a fixed length is a tuple for serde.
    assert_eq!(from_arguments([1]).expect("one"), [Value::Integer(1)]);
    assert_eq!(
        from_arguments(vec![1]).expect("a list"),
        [Value::List(vec![Value::Integer(1)])]
    );
    let (first, second): (u8, Option<u8>) =
        to_arguments(vec![Value::Integer(1)]).expect("the second is missing");
    assert_eq!((first, second), (1, None));
    assert_eq!(
        to_arguments::<u8>(vec![Value::Integer(2), Value::Null]).expect("the first"),
        2
    );
}

#[test]
fn errors_have_the_path_to_the_value() {
    let value = from_rust(BTreeMap::from([("a", vec![1, 300])])).expect("it can be sent");
    let error = to_rust::<BTreeMap<String, Vec<u8>>>(value).expect_err("it is too large");
    assert_eq!(error.path(), "a[1]");
}

/// The bytes are those of another process.
#[test]
fn bytes_that_are_no_value_are_refused() {
    let deep: Vec<u8> =
        encode(&Value::List(vec![Value::Null])).expect("it has bytes")[..2].repeat(1000);
    assert!(
        decode(&deep)
            .expect_err("it is too deep")
            .to_string()
            .contains("128 levels")
    );
    assert!(decode(&encode(&Value::List(Vec::new())).expect("bytes")[..1]).is_err());
    assert!(decode(&[0, 0]).is_err());
    assert!(decode(&[]).is_err());
    // A list of four thousand million values that are not there.
    let list = encode(&Value::List(Vec::new())).expect("it has bytes")[0];
    assert!(decode(&[list, 255, 255, 255, 255, 15]).is_err());
}
