@echo off
dotnet run --project "%~dp0Fl.Cli" -c Release -v q -- %*
