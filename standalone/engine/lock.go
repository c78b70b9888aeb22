package engine

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrFolderInUse says that another engine, in this process or another, holds
// the folder. Two would fight over the same shard and corrupt each other's work.
var ErrFolderInUse = errors.New("another Duikou is using this folder")

// folderLock is an advisory lock that the operating system drops when the
// process dies, however it dies.
type folderLock struct {
	file *os.File
}

func lockFolder(dir string) (*folderLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("engine folder: %w", err)
	}
	if err := tryLock(file); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(file, 32)) // only to name it
		_ = file.Close()
		return nil, fmt.Errorf("%w: %s (held by process %s: %v)", ErrFolderInUse, dir, strings.TrimSpace(string(holder)), err)
	}
	err = file.Truncate(0)
	if err == nil {
		_, err = file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("engine folder: %w", err)
	}
	return &folderLock{file: file}, nil
}

// release leaves the file behind: removing it would let two processes lock two
// different files of the same name.
func (l *folderLock) release() error { return l.file.Close() }
