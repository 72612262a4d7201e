"""What every engine looks like to the worker: one small interface, one file an engine in `engines`."""

from abc import ABC, abstractmethod


class Peer(ABC):
    """An engine that holds one data set.

    `effort` is the engine's search beam (ef, ef_search, num_candidates); None is its default.
    """

    #: Queries a call of `search_batch`; 1 where the client takes one query at a time.
    batch = 1

    @abstractmethod
    def build(self, data, work):
        """Loads and indexes the data set, until searches are as fast as they get. `work` is a new folder."""

    @abstractmethod
    def search(self, query, k, effort, condition):
        """Ids (row numbers) of the nearest rows, best first. `condition` is what `condition` returned."""

    def search_batch(self, queries, k, effort, condition):
        """The same for several queries in one call, where the client has such a call."""
        return [self.search(query, k, effort, condition) for query in queries]

    def prepare(self, k, effort):
        """Makes ready for searches of this effort, in the process that built; nothing of it is measured."""

    def condition(self, data, named):
        """The engine's form of a filter, made once and outside of what is measured."""
        raise NotImplementedError(f"{type(self).__name__} has no filters")

    def memory(self):
        """Bytes of the index in memory, as the engine itself says, with the vectors; None where it is silent."""
        return None

    def settings(self):
        """How it was set up, for the report."""
        return ""

    def version(self):
        return ""

    def address(self):
        """Where further client processes connect; None where clients are threads of this process."""
        return None

    def attach(self, address, data):
        """Connects a further client process to what `build` made."""
        raise NotImplementedError(f"{type(self).__name__} is not reached from another process")

    def close(self):
        """Ends what `build` started."""
