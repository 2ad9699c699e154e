// SPDX-License-Identifier: MIT OR Apache-2.0
//! A look at an ONNX file before it is loaded. Networks for faces are plain: one graph, tensors of known sizes. What only
//! other networks have (graphs within graphs, functions, data in other files, sequences) is refused, and so is a size that
//! no face network has, before a loader allocates anything for it.
//!
//! This bounds what a file claims, not what it computes: a network chosen by the operator is trusted with time and memory,
//! which is why its hash is pinned.

use thiserror::Error;

/// So many operators a network has at most.
const MOST_NODES: usize = 2_000;
/// So many constants a network has at most.
const MOST_CONSTANTS: usize = 5_000;
/// So many elements a tensor has at most.
const MOST_ELEMENTS: u64 = 1 << 26;
/// So long a side of an input or an output is at most.
const LONGEST_SIDE: u64 = 1 << 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Refused {
    #[error("it is no ONNX file")]
    NotOnnx,
    #[error("it has more operators or constants than any face network")]
    TooMany,
    #[error("it claims a tensor larger than any face network has")]
    TooLarge,
    #[error("it holds graphs within graphs, functions or other things no face network has")]
    NotPlain,
    #[error("it keeps its values in another file")]
    OtherFile,
}

/// A field of a message: its number, and what it holds.
enum Value<'b> {
    Number(u64),
    Bytes(&'b [u8]),
    Fixed,
}

/// The fields of a message in the protocol buffers' wire format, without recursion.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn varint(&mut self) -> Result<u64, Refused> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(Refused::NotOnnx)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Refused::NotOnnx)
    }

    fn take(&mut self, length: u64) -> Result<&'b [u8], Refused> {
        let length = usize::try_from(length).map_err(|_| Refused::NotOnnx)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refused::NotOnnx)?;
        self.0 = rest;
        Ok(taken)
    }

    fn next(&mut self) -> Result<Option<(u64, Value<'b>)>, Refused> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return Err(Refused::NotOnnx),
        };
        Ok(Some((key >> 3, value)))
    }
}

/// Looks at each field of a message.
fn each<'b>(
    message: &'b [u8],
    mut look: impl FnMut(u64, Value<'b>) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let mut fields = Fields(message);
    while let Some((field, value)) = fields.next()? {
        look(field, value)?;
    }
    Ok(())
}

/// Whether the file is a plain network.
pub(super) fn look(file: &[u8]) -> Result<(), Refused> {
    let mut graphs = 0;
    each(file, |field, value| match (field, value) {
        (7, Value::Bytes(bytes)) => {
            graphs += 1;
            graph(bytes)
        }
        // ModelProto.training_info, .functions
        (20 | 25, _) => Err(Refused::NotPlain),
        _ => Ok(()),
    })?;
    if graphs == 1 { Ok(()) } else { Err(Refused::NotOnnx) }
}

fn graph(message: &[u8]) -> Result<(), Refused> {
    let (mut nodes, mut constants) = (0, 0);
    each(message, |field, value| match (field, value) {
        (1, Value::Bytes(bytes)) => {
            nodes += 1;
            node(bytes)
        }
        (5, Value::Bytes(bytes)) => {
            constants += 1;
            tensor(bytes)
        }
        // GraphProto.input, .output, .value_info
        (11..=13, Value::Bytes(bytes)) => value_info(bytes),
        // GraphProto.sparse_initializer
        (15, _) => Err(Refused::NotPlain),
        _ => Ok(()),
    })?;
    if nodes > MOST_NODES || constants > MOST_CONSTANTS { Err(Refused::TooMany) } else { Ok(()) }
}

fn node(message: &[u8]) -> Result<(), Refused> {
    each(message, |field, value| match (field, value) {
        (5, Value::Bytes(attribute)) => each(attribute, |field, value| match (field, value) {
            (5 | 10, Value::Bytes(bytes)) => tensor(bytes),
            // AttributeProto.g, .graphs, .tp, .type_protos, .sparse_tensor, .sparse_tensors
            (6 | 11 | 14 | 15 | 22 | 23, _) => Err(Refused::NotPlain),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

fn tensor(message: &[u8]) -> Result<(), Refused> {
    let mut elements = 1_u64;
    let mut side = |value: u64| {
        elements = elements.checked_mul(value).ok_or(Refused::TooLarge)?;
        if elements > MOST_ELEMENTS { Err(Refused::TooLarge) } else { Ok(()) }
    };
    each(message, |field, value| match (field, value) {
        (1, Value::Number(value)) => side(value),
        (1, Value::Bytes(packed)) => {
            let mut packed = Fields(packed);
            while !packed.0.is_empty() {
                side(packed.varint()?)?;
            }
            Ok(())
        }
        // TensorProto.external_data, .data_location
        (13, _) => Err(Refused::OtherFile),
        (14, Value::Number(place)) if place != 0 => Err(Refused::OtherFile),
        _ => Ok(()),
    })
}

fn value_info(message: &[u8]) -> Result<(), Refused> {
    each(message, |field, value| match (field, value) {
        (2, Value::Bytes(kind)) => each(kind, |field, value| match (field, value) {
            (1, Value::Bytes(tensor_type)) => shape(tensor_type),
            // TypeProto.sequence_type, .map_type, .opaque_type, .sparse_tensor_type, .optional_type
            (4 | 5 | 7 | 8 | 9, _) => Err(Refused::NotPlain),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

fn shape(message: &[u8]) -> Result<(), Refused> {
    let mut elements = 1_u64;
    each(message, |field, value| match (field, value) {
        (2, Value::Bytes(shape)) => each(shape, |field, value| match (field, value) {
            (1, Value::Bytes(side)) => each(side, |field, value| match (field, value) {
                (1, Value::Number(side)) => {
                    elements = elements.checked_mul(side).ok_or(Refused::TooLarge)?;
                    let fits = side <= LONGEST_SIDE && elements <= MOST_ELEMENTS;
                    if fits { Ok(()) } else { Err(Refused::TooLarge) }
                }
                _ => Ok(()),
            }),
            _ => Ok(()),
        }),
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::{Refused, look};

    fn message(field: u8, inner: &[u8]) -> Vec<u8> {
        let mut bytes = vec![field << 3 | 2];
        let mut length = inner.len();
        loop {
            let low = (length & 0x7F) as u8;
            length >>= 7;
            bytes.push(if length > 0 { low | 0x80 } else { low });
            if length == 0 {
                break;
            }
        }
        bytes.extend(inner);
        bytes
    }

    fn long(field: u8) -> Vec<u8> {
        // Field, then 2^63 − 1.
        [vec![field << 3], vec![0xFF; 8], vec![0x7F]].concat()
    }

    #[test]
    fn a_plain_graph_passes_and_garbage_does_not() {
        assert_eq!(look(&message(7, &[])), Ok(()));
        assert_eq!(look(b""), Err(Refused::NotOnnx));
        assert_eq!(look(b"garbage garbage"), Err(Refused::NotOnnx));
        assert_eq!(look(&[0xFF; 40]), Err(Refused::NotOnnx));
        // A length beyond the end.
        assert_eq!(look(&[0x3A, 0xFF, 0xFF, 0x03]), Err(Refused::NotOnnx));
        // Two graphs.
        assert_eq!(look(&[message(7, &[]), message(7, &[])].concat()), Err(Refused::NotOnnx));
    }

    #[test]
    fn what_only_other_networks_have_is_refused() {
        let subgraph = message(7, &message(1, &message(5, &message(6, &[]))));
        assert_eq!(look(&subgraph), Err(Refused::NotPlain));
        let sequence = message(7, &message(11, &message(2, &message(4, &[]))));
        assert_eq!(look(&sequence), Err(Refused::NotPlain));
        let function = [message(7, &[]), vec![0xCA, 0x01, 0x00]].concat();
        assert_eq!(look(&function), Err(Refused::NotPlain));
        let elsewhere = message(7, &message(5, &message(13, &[])));
        assert_eq!(look(&elsewhere), Err(Refused::OtherFile));
        let elsewhere = message(7, &message(5, &[0x70, 0x01]));
        assert_eq!(look(&elsewhere), Err(Refused::OtherFile));
    }

    #[test]
    fn huge_sizes_are_refused() {
        let constant = message(7, &message(5, &long(1)));
        assert_eq!(look(&constant), Err(Refused::TooLarge));
        let packed = message(7, &message(5, &message(1, &[0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0x7F])));
        assert_eq!(look(&packed), Err(Refused::TooLarge));
        let input = message(7, &message(11, &message(2, &message(1, &message(2, &message(1, &long(1)))))));
        assert_eq!(look(&input), Err(Refused::TooLarge));
        let attribute = message(7, &message(1, &message(5, &message(5, &long(1)))));
        assert_eq!(look(&attribute), Err(Refused::TooLarge));
    }

    #[test]
    fn more_operators_than_any_face_network_are_refused() {
        let many = message(7, &message(1, &[]).repeat(2_001));
        assert_eq!(look(&many), Err(Refused::TooMany));
    }

    /// A loader that follows them would run out of stack.
    #[test]
    fn messages_within_messages_without_end_are_refused() {
        let mut inner = Vec::new();
        for _ in 0..2_000 {
            inner = message(1, &message(5, &message(6, &inner)));
        }
        assert_eq!(look(&message(7, &inner)), Err(Refused::NotPlain));
    }
}
