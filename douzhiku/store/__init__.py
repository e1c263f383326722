"""What is kept: one SQLite file by default. Importing this loads SQLAlchemy, so do it late."""

from douzhiku.store.errors import StoreError, StoreFault
from douzhiku.store.opening import open_store
from douzhiku.store.store import Store, Transaction

__all__ = ["Store", "StoreError", "StoreFault", "Transaction", "open_store"]
