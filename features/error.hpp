#pragma once

#include <stdexcept>
#include <string>

namespace tunefind {

/// Base class of every error that the outside world can cause. The message is one line that names the file, key or
/// value and says what is wrong with it. `main` and the server's routes report it to the user; work over many files
/// catches it, notes the message and continues with the next file.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A recording cannot be read or decoded, or contains no usable sound.
struct AudioError : Error {
  using Error::Error;
};

/// A MIDI, kern or pitch file, a table or a run file does not follow its format.
struct FormatError : Error {
  using Error::Error;
};

/// A section, key or strategy is unknown, or a value has the wrong type or is out of range.
struct ConfigError : Error {
  using Error::Error;
};

/// A catalogue or an object store cannot be opened, reached, read or written, or its content is damaged or has an
/// incompatible format.
struct StorageError : Error {
  using Error::Error;
};

/// The content of a catalogue or database is damaged: it cannot become readable by trying again.
struct DamageError : StorageError {
  using StorageError::StorageError;
};

/// Another process has the catalogue open for writing.
struct InUseError : StorageError {
  using StorageError::StorageError;
};

}  // namespace tunefind
