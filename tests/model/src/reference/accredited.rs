//! Accreditations and their chains.

use salus_identity_api::msg as identity;
use salus_vocabulary::{AccreditationKind, End, Period};

use super::{Accreditation, Allowed, Reference, Status, differ, inside, is_ahead, over, require};

impl Reference {
    pub(super) fn accreditation(&self, subject: &str, number: u16) -> Option<&Accreditation> {
        self.identity(subject)
            .accreditations
            .get(usize::from(number))
    }

    /// An accreditation and all above it, up to a root's; at most four.
    fn chain(&self, subject: &str, number: u16) -> Option<Vec<&Accreditation>> {
        let mut chain = Vec::new();
        let (mut holder, mut number) = (subject.to_owned(), number);
        while chain.len() < 4 {
            let link = self.accreditation(&holder, number)?;
            chain.push(link);
            match link.under {
                None => return Some(chain),
                Some(under) => (holder, number) = (link.issuer.clone(), under),
            }
        }
        None
    }

    /// The issuer of the first of a chain, whether it is a root still or not.
    pub(super) fn root_of(&self, subject: &str, number: u16) -> Option<String> {
        let chain = self.chain(subject, number)?;
        chain.last().map(|first| first.issuer.clone())
    }

    pub fn holds_now(&self, subject: &str, number: u16) -> bool {
        self.when_holds(subject, number)
            .is_some_and(|period| inside(&period, self.now))
    }

    /// When an accreditation holds along its whole chain.
    fn when_holds(&self, subject: &str, number: u16) -> Option<Period> {
        let chain = self.chain(subject, number)?;
        let root = &chain.last()?.issuer;
        let active = chain.iter().all(|link| link.status == Status::Active);
        if !active || !self.roots.contains(root) {
            return None;
        }
        let start = chain.iter().filter_map(|link| link.period.start).max();
        let end = chain
            .iter()
            .filter_map(|link| match link.period.end {
                End::At(end) => Some(end),
                End::OpenEnded => None,
            })
            .min();
        let common = Period {
            start,
            end: end.map_or(End::OpenEnded, End::At),
        };
        let empty = end.is_some_and(|end| end.0 <= start.map_or(0, |start| start.0));
        (!empty).then_some(common)
    }

    /// The kinds of accreditation that an identity holds now.
    pub fn holds(&self, id: &str) -> Vec<AccreditationKind> {
        if self.is_deactivated(id) {
            return Vec::new();
        }
        self.kinds(id, |period| inside(period, self.now))
    }

    /// Those that it holds now or will hold.
    pub fn will_hold(&self, id: &str) -> Vec<AccreditationKind> {
        self.kinds(id, |period| !over(period, self.now))
    }

    fn kinds(&self, id: &str, when: impl Fn(&Period) -> bool) -> Vec<AccreditationKind> {
        let held = &self.identity(id).accreditations;
        (0u16..)
            .zip(held)
            .filter(|(number, _)| self.when_holds(id, *number).is_some_and(|it| when(&it)))
            .map(|(_, it)| it.kind)
            .collect()
    }

    pub fn is_organization(&self, id: &str) -> bool {
        self.holds(id).contains(&AccreditationKind::Organization)
    }

    pub(super) fn is_barred(&self, root: &str, subject: &str) -> Allowed {
        let key = (root.to_owned(), subject.to_owned());
        require(!self.bars.contains_key(&key), "is barred")
    }

    pub(super) fn allows_accredit(&self, msg: &identity::ExecuteMsg) -> Allowed {
        let identity::ExecuteMsg::Accredit {
            r#as,
            under,
            subject,
            kind,
            scope,
            depth,
            period,
            ..
        } = msg
        else {
            return Ok(());
        };
        let is_issuer = *kind == AccreditationKind::Issuer;
        require(r#as != subject, "is itself")?;
        require(is_ahead(period, self.now), "is over")?;
        require(is_issuer || *depth == 0, "only issuers have depth")?;
        require(*depth <= 2, "is too deep")?;
        require(is_issuer != scope.is_empty(), "only issuers have a scope")?;
        let deeper = scope.contains(&AccreditationKind::Issuer);
        require(deeper == (*depth > 0), "issuers and depth go together")?;
        require(differ(scope), "a kind twice")?;
        let root = self.authority(r#as, *under)?;
        if let Some(number) = under {
            let chain = self.chain(r#as, *number).ok_or("is no issuer")?;
            let own = chain[0];
            let above = chain.iter().any(|link| link.issuer == *subject);
            require(!above, "stands above")?;
            require(own.scope.contains(kind), "may not attest that")?;
            let within = scope.iter().all(|kind| own.scope.contains(kind));
            require(within, "may not hand that on")?;
            require(!is_issuer || *depth < own.depth, "is too deep")?;
            require(
                encloses(&own.period, period),
                "holds longer than the issuer",
            )?;
        }
        self.is_barred(&root, subject)?;
        require(!self.is_ending(subject), "is deactivated")?;
        let held: Vec<&Accreditation> = self
            .identity(subject)
            .accreditations
            .iter()
            .filter(|it| it.status != Status::Revoked && !over(&it.period, self.now))
            .collect();
        let of_issuer = held.iter().filter(|it| it.issuer == *r#as).count();
        require(of_issuer < 2 && held.len() < 8, "too many accreditations")
    }

    /// A root, or an issuer whose own chain holds now: the root that answers.
    pub(super) fn authority(
        &self,
        issuer: &str,
        under: Option<u16>,
    ) -> Result<String, &'static str> {
        match under {
            None => {
                require(self.roots.iter().any(|root| root == issuer), "is no root")?;
                Ok(issuer.to_owned())
            }
            Some(number) => {
                let is_issuer = self
                    .accreditation(issuer, number)
                    .is_some_and(|own| own.kind == AccreditationKind::Issuer);
                require(
                    is_issuer && self.holds_now(issuer, number),
                    "is no issuer now",
                )?;
                self.root_of(issuer, number).ok_or("hangs from no root")
            }
        }
    }
}

fn encloses(outer: &Period, inner: &Period) -> bool {
    let start = |period: &Period| period.start.map_or(0, |start| start.0);
    let end = |period: &Period| match period.end {
        End::At(end) => end.0,
        End::OpenEnded => u64::MAX,
    };
    start(outer) <= start(inner) && end(inner) <= end(outer)
}
