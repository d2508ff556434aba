#pragma once

#include <stdexcept>
#include <string>

namespace tunefind {

/// Base of every error that the outside world can cause. The message is one line that names the file, key or value
/// concerned and the reason; `main`, the server's routes and ingest are the only catchers.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A recording that cannot be read or decoded, or that holds no usable sound.
struct AudioError : Error {
  using Error::Error;
};

/// A symbolic tune, contour, table or run file that does not follow its format.
struct FormatError : Error {
  using Error::Error;
};

/// An unknown section, key or strategy, or a value of the wrong type or out of range.
struct ConfigError : Error {
  using Error::Error;
};

/// A catalogue or an object store that cannot be opened, reached, read or written, or whose content is damaged or of
/// another making.
struct StorageError : Error {
  using Error::Error;
};

/// A catalogue that another process has open for writing.
struct InUseError : StorageError {
  using StorageError::StorageError;
};

}  // namespace tunefind
