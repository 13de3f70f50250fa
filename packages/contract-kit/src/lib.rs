//! What every contract shares: packed cells, pagination, ownership, pause, migration guard.
