// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes the machine readable zone of a passport (`specs` passport §1; Doc 9303-4): the card side's own encoder.

use jiff::civil::Date;

/// What a zone is written from. Dates are six characters, `<` for what is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    pub(crate) code: &'static str,
    pub(crate) state: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) given_names: &'static str,
    pub(crate) number: String,
    pub(crate) nationality: &'static str,
    pub(crate) birth: &'static str,
    pub(crate) sex: char,
    pub(crate) expiry: Date,
    pub(crate) optional: &'static str,
    /// Of an empty optional field the check digit may be `<` too.
    pub(crate) filler_check: bool,
}

impl Zone {
    /// Both lines.
    pub(crate) fn lines(&self) -> [String; 2] {
        let name = format!("{}<<{}", letters(self.surname), letters(self.given_names));
        let first = format!("{}{}{}", filled(self.code, 2), filled(self.state, 3), filled(&name, 39));
        let optional = filled(self.optional, 14);
        let optional_check = if self.filler_check { '<' } else { check_digit(&optional) };
        let number = with_check(&filled(&self.number, 9));
        let dates = [with_check(self.birth), with_check(&six(self.expiry))];
        let composite = format!("{number}{}{}{optional}{optional_check}", dates[0], dates[1]);
        let second = format!(
            "{number}{}{}{}{}{optional}{optional_check}{}",
            filled(self.nationality, 3),
            dates[0],
            self.sex,
            dates[1],
            check_digit(&composite)
        );
        [first, second]
    }

    /// MRZ_information: what the keys of the chip follow from.
    pub(crate) fn information(&self) -> String {
        let number = with_check(&filled(&self.number, 9));
        format!("{number}{}{}", with_check(self.birth), with_check(&six(self.expiry)))
    }
}

/// `YYMMDD`.
fn six(day: Date) -> String {
    format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day())
}

/// Spaces and hyphens become fillers, apostrophes go.
fn letters(name: &str) -> String {
    name.chars().filter(|c| *c != '\'').map(|c| if c.is_ascii_uppercase() { c } else { '<' }).collect()
}

fn filled(text: &str, length: usize) -> String {
    text.chars().chain(std::iter::repeat('<')).take(length).collect()
}

fn with_check(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

/// Weights 7, 3, 1; letters count from 10, the filler 0.
fn check_digit(text: &str) -> char {
    let value = |c: char| if c == '<' { 0 } else { c.to_digit(36).unwrap_or_default() };
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(c) * weight).sum();
    char::from_digit(sum % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Zone;

    /// The specimen of Doc 9303-4, and the key of a worked example.
    #[test]
    fn the_zone_of_utopia_as_printed() {
        let mut zone = Zone {
            code: "P",
            state: "UTO",
            surname: "ERIKSSON",
            given_names: "ANNA MARIA",
            number: String::from("L898902C3"),
            nationality: "UTO",
            birth: "740812",
            sex: 'F',
            expiry: date(2012, 4, 15),
            optional: "ZE184226B",
            filler_check: false,
        };
        let [first, second] = zone.lines();
        assert_eq!(first, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        assert_eq!(second, "L898902C36UTO7408122F1204159ZE184226B<<<<<10");
        zone = Zone {
            state: "D",
            nationality: "D",
            number: String::from("C11T002JM"),
            birth: "960812",
            expiry: date(2023, 10, 31),
            optional: "",
            filler_check: true,
            ..zone
        };
        assert_eq!(zone.lines()[1], "C11T002JM4D<<9608122F2310314<<<<<<<<<<<<<<<4");
        assert_eq!(zone.information(), "C11T002JM496081222310314");
    }
}
