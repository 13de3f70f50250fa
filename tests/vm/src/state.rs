//! The state as a whole: dumps, direct writes, snapshots.

use crate::chain::Chain;
use crate::error::{ChainError, StaleSnapshot};
use cosmwasm_std::{BlockInfo, Record};

/// A state of the chain to come back to: contracts, cells, balances and the block. Stored codes
/// stay whatever is restored.
#[derive(Clone, Debug)]
pub struct Snapshot {
    id: u64,
    block: BlockInfo,
    transaction_index: u32,
}

impl Chain {
    /// All cells of a contract, sorted by key. Empty where there is no contract.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn cells(&self, contract: &str) -> Result<Vec<Record>, ChainError> {
        let contract = self.parse(contract)?;
        let world = self.world.borrow();
        let cells = world.ledger.cells(&contract).into_iter().flatten();
        Ok(cells
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect())
    }

    /// How many cells a contract has.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn cell_count(&self, contract: &str) -> Result<usize, ChainError> {
        let contract = self.parse(contract)?;
        Ok(self
            .world
            .borrow()
            .ledger
            .cells(&contract)
            .map_or(0, |cells| cells.len()))
    }

    /// Writes a cell of a contract (`None` removes it) without asking it and without gas: for
    /// large states and for states that a contract would never write.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn put_cell(
        &mut self,
        contract: &str,
        key: &[u8],
        value: Option<Vec<u8>>,
    ) -> Result<(), ChainError> {
        self.put_cells(contract, [(key.to_vec(), value)])
    }

    /// As [`Chain::put_cell`] for many cells, which is faster.
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn put_cells(
        &mut self,
        contract: &str,
        cells: impl IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>,
    ) -> Result<(), ChainError> {
        let contract = self.parse(contract)?;
        let ledger = &mut self.world.borrow_mut().ledger;
        for (key, value) in cells {
            ledger.put_cell(&contract, &key, value);
        }
        Ok(())
    }

    /// Makes these all the cells of a contract, as from [`Chain::cells`].
    ///
    /// # Errors
    /// [`ChainError::InvalidAddress`].
    pub fn replace_cells(
        &mut self,
        contract: &str,
        cells: impl IntoIterator<Item = Record>,
    ) -> Result<(), ChainError> {
        let old = self.cells(contract)?;
        self.put_cells(contract, old.into_iter().map(|(key, _)| (key, None)))?;
        self.put_cells(
            contract,
            cells.into_iter().map(|(key, value)| (key, Some(value))),
        )
    }

    /// Remembers the present state. Costs nothing now; while a snapshot lives, the chain keeps
    /// what is needed to undo what happens after it.
    pub fn snapshot(&mut self) -> Snapshot {
        let world = &mut *self.world.borrow_mut();
        Snapshot {
            id: world.ledger.mark(),
            block: world.block.clone(),
            transaction_index: world.transaction_index,
        }
    }

    /// Goes back to a snapshot, which may be restored again; later snapshots are gone. Takes as
    /// long as the undone changes took, whatever the size of the state.
    ///
    /// # Errors
    /// [`StaleSnapshot`].
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<(), StaleSnapshot> {
        let world = &mut *self.world.borrow_mut();
        world.ledger.return_to(snapshot.id)?;
        world.block = snapshot.block.clone();
        world.transaction_index = snapshot.transaction_index;
        Ok(())
    }

    /// Forgets a snapshot and all later ones; the state stays as it is.
    ///
    /// # Errors
    /// [`StaleSnapshot`].
    pub fn discard(&mut self, snapshot: Snapshot) -> Result<(), StaleSnapshot> {
        self.world.borrow_mut().ledger.unmark(snapshot.id)
    }
}
