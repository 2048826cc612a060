@echo off
rem Runs fl from a checkout, as machine code for this platform; builds it first when a source is newer than the last build.
setlocal
set "platform=win-x64"
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set "platform=win-arm64"
set "built=%~dp0artifacts\publish\Fl.Cli\release_%platform%\fl.dll"
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0scripts\build-fl.ps1" "%platform%" "%built%" || exit /b 1
dotnet "%built%" %*
exit /b %ERRORLEVEL%
